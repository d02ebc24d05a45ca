import CUV
import Glibc

/// A pipe whose last bytes are kept.
final class CapturedStream {
  /// The end for the child, until `watch(on:)` closes it here.
  private(set) var writer: Int32
  private var reader: Int32
  private let limit: Int
  private var bytes: [UInt8] = []
  private var watch: DescriptorWatch?

  /// - Throws: `EventLoopError` when the process may open no more descriptors.
  init(limit: Int) throws(EventLoopError) {
    self.limit = limit
    var ends: (Int32, Int32) = (-1, -1)
    let status = unsafe withUnsafeMutableBytes(of: &ends) { ends in
      unsafe pipe2(ends.assumingMemoryBound(to: Int32.self).baseAddress, O_CLOEXEC)
    }
    (reader, writer) = ends
    guard status == 0 else { throw .system(errno, "open a pipe to a child process") }
  }

  deinit {
    closeEnds()
  }

  /// Reads on the loop from now on; the child has its end by now.
  ///
  /// - Throws: `EventLoopError` when the pipe cannot be watched.
  func watch(on loop: EventLoop) throws {
    close(writer)
    writer = -1
    watch = try loop.watch(reader, for: .readable) { [unowned self] _ in
      if read() == .end { stopWatching() }
    }
  }

  /// Reads what is left when the child has ended, and returns the last bytes.
  ///
  /// A descendant that left the child's group can keep the pipe open and go on writing, hence the bound.
  func finish() -> [UInt8] {
    for _ in 0..<CapturedStream.lastReads {
      if read() != .data { break }
    }
    closeEnds()
    return Array(bytes.suffix(limit))
  }

  /// Ends the watch, so that `finish()` or the end of this object can close the pipe.
  func stop() {
    stopWatching()
  }

  private enum Outcome {
    case data, nothing, end
  }

  private func read() -> Outcome {
    guard reader >= 0 else { return .end }
    return unsafe withUnsafeTemporaryAllocation(byteCount: CapturedStream.readSize, alignment: 1) { buffer in
      let count = unsafe Glibc.read(reader, buffer.baseAddress, buffer.count)
      guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .end }
      unsafe bytes.append(contentsOf: buffer.prefix(count))
      if bytes.count > 2 * limit { bytes.removeFirst(bytes.count - limit) }
      return .data
    }
  }

  private func stopWatching() {
    watch?.cancel()
    watch = nil
  }

  private func closeEnds() {
    if reader >= 0 { close(reader) }
    if writer >= 0 { close(writer) }
    (reader, writer) = (-1, -1)
  }

  /// A pipe holds so much by default; pipe(7).
  private static let readSize = 64 * 1024
  /// A pipe can be made to hold 1 MiB.
  private static let lastReads = 16
}

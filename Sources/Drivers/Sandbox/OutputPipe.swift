import EventLoops
import Glibc
import Programs

/// A pipe whose bytes go to a listener as they come.
final class OutputPipe: @unchecked Sendable {
  // Unchecked because its fields are touched on the loop's thread only, once it listens.

  /// The end for the program.
  let writer: Int32
  private let reader: Int32
  private let listener: @Sendable ([UInt8]) -> Void
  private var watch: DescriptorWatch?

  /// - Throws: `ProgramError` when the process may open no more descriptors.
  init(_ listener: @escaping @Sendable ([UInt8]) -> Void) throws(ProgramError) {
    var ends: (Int32, Int32) = (-1, -1)
    let status = unsafe withUnsafeMutableBytes(of: &ends) { ends in
      unsafe pipe(ends.assumingMemoryBound(to: Int32.self).baseAddress)
    }
    guard status == 0 else { throw .notStarted("Could not open a pipe to a program: too many files are open.") }
    (reader, writer) = ends
    self.listener = listener
    for end in [reader, writer] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  }

  deinit {
    close(reader)
    close(writer)
  }

  /// Hands what comes to the listener from now on; on the loop's thread.
  ///
  /// - Throws: `EventLoopError` when the pipe cannot be watched.
  func listen(on loop: EventLoop) throws {
    watch = try loop.watch(reader, for: .readable) { [weak self] _ in _ = self?.readOnce() }
  }

  /// Hands over what is left, and ends; on the loop's thread.
  func finish() {
    watch?.cancel()
    watch = nil
    // Bounded, because what a program leaves behind could go on writing.
    for _ in 0..<16 where !readOnce() { return }
  }

  /// Returns whether there was something.
  private func readOnce() -> Bool {
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
      unsafe count = max(0, read(reader, buffer.baseAddress, buffer.count))
    }
    if !bytes.isEmpty { listener(bytes) }
    return !bytes.isEmpty
  }
}

import Core
import Glibc

/// The descriptor that log lines are written to.
struct LogOutput {
  private let descriptor: Int32
  /// The most bytes that one write(2) gets.
  ///
  /// poll(2) says that a pipe takes bytes when `PIPE_BUF` fit, so a write of no more never blocks the thread for good.
  private let pieceSize: Int

  init(descriptor: Int32) {
    var status = stat()
    let isFile = unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    self.descriptor = descriptor
    self.pieceSize = isFile ? 1 << 20 : Int(PIPE_BUF)
  }

  /// Writes all of `bytes` and returns how many lines were lost.
  ///
  /// Lines are lost when the descriptor fails, or when it takes nothing for two seconds although `mustEnd` is true.
  func write(_ bytes: [UInt8], mustEnd: () -> Bool) -> Int {
    var rest = bytes[...]
    var patience = StreamLogSink.patience
    while !rest.isEmpty {
      guard isReady() else {
        if mustEnd() { patience -= .milliseconds(100) }
        guard patience > .zero else { break }
        continue
      }
      let count = unsafe rest.prefix(pieceSize).withUnsafeBytes { piece in
        unsafe Glibc.write(descriptor, piece.baseAddress, piece.count)
      }
      if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      guard count >= 0 else { break }
      rest = rest.dropFirst(count)
    }
    return rest.count { $0 == UInt8(ascii: "\n") }
  }

  /// Waits up to 100 ms for room, and tells whether a write can proceed or fail at once.
  private func isReady() -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return unsafe poll(&request, 1, 100) != 0
  }
}

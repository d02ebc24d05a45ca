import CMicroHTTPD
import EventLoops
import HTTP

/// The part of a streamed response that is written and not yet sent.
///
/// Used on its loop's thread only.
@safe
struct OutgoingBody {
  /// What libmicrohttpd can get.
  enum Outcome {
    case bytes(Int)
    case nothing
    case end
    case failure
  }

  private enum State {
    case closed
    case open
    case ended
    case failed
  }

  private var state = State.closed
  private var pieces: [[UInt8]] = []
  /// How much of the first piece has been sent.
  private var offset = 0
  private(set) var buffered = 0
  /// How much may still be written, where a length was announced.
  private var allowance: Int?
  private var writers: [UnsafeContinuation<Void, any Error>]
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
    unsafe writers = []
  }

  /// Whether it is still being written.
  var isOpen: Bool { state == .open }

  /// Takes writes from now on.
  mutating func open(length: Int?) {
    state = .open
    allowance = length
  }

  /// Takes some bytes; the writer goes on when there is room for more.
  mutating func write(_ bytes: [UInt8], _ writer: UnsafeContinuation<Void, any Error>) {
    guard state == .open else { return unsafe writer.resume(throwing: CancellationError()) }
    var bytes = bytes
    if let allowance {
      bytes = allowance < bytes.count ? Array(bytes.prefix(allowance)) : bytes
      self.allowance = allowance - bytes.count
    }
    if !bytes.isEmpty { pieces.append(bytes) }
    buffered += bytes.count
    if buffered <= limit { unsafe writer.resume() } else { unsafe writers.append(writer) }
  }

  /// Notes that all has been written, or that no more will be.
  mutating func end(failed: Bool) {
    if state == .open { state = failed ? .failed : .ended }
  }

  /// Drops everything and sends the writers away.
  mutating func abandon() {
    state = .failed
    pieces = []
    offset = 0
    buffered = 0
    let waiting = unsafe writers
    unsafe writers = []
    unsafe waiting.forEach { unsafe $0.resume(throwing: CancellationError()) }
  }

  /// Copies what is there into libmicrohttpd's buffer.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Outcome {
    var count = 0
    var used = 0
    while used < pieces.count, count < buffer.count {
      let part = min(pieces[used].count - offset, buffer.count - count)
      unsafe pieces[used].withUnsafeBytes { piece in
        unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count..<count + part])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: piece[offset..<offset + part]))
      }
      count += part
      offset += part
      guard offset == pieces[used].count else { break }
      used += 1
      offset = 0
    }
    pieces.removeFirst(used)
    buffered -= count
    guard count == 0 else {
      if buffered <= limit / 2 { admitWriters() }
      return .bytes(count)
    }
    switch state {
    case .open: return .nothing
    case .ended: return .end
    case .closed, .failed: return .failure
    }
  }

  private mutating func admitWriters() {
    let waiting = unsafe writers
    unsafe writers = []
    unsafe waiting.forEach { unsafe $0.resume() }
  }
}

extension Exchange: HTTPBodyWriter {
  func write(_ bytes: [UInt8]) async throws {
    try await unsafe withUnsafeThrowingContinuation { continuation in
      if loop.isCurrent {
        unsafe write(bytes, continuation)
      } else {
        let isAccepted = loop.execute { unsafe self.write(bytes, continuation) }
        if !isAccepted { unsafe continuation.resume(throwing: CancellationError()) }
      }
    }
  }

  private func write(_ bytes: [UInt8], _ continuation: UnsafeContinuation<Void, any Error>) {
    unsafe output.write(bytes, continuation)
    resume()
  }

  /// Notes that the producer has returned.
  func endOutput(failed: Bool) {
    output.end(failed: failed)
    resume()
  }

  /// Gives libmicrohttpd the next bytes of the response.
  func produce(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    if output.buffered == 0, output.isOpen { loop.runQueuedJobs() }
    switch unsafe output.read(into: buffer) {
    case .bytes(let count): return count
    case .end: return -1  // MHD_CONTENT_READER_END_OF_STREAM
    case .failure: return -2  // MHD_CONTENT_READER_END_WITH_ERROR
    case .nothing:
      suspend()
      return 0
    }
  }
}

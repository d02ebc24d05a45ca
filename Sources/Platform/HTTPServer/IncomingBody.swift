import EventLoops
import HTTP

/// The part of a request's body that has come and is not yet read.
///
/// Used on its loop's thread only.
@safe
struct IncomingBody {
  typealias Piece = Result<[UInt8]?, HTTPBodyError>

  var framing = RequestHead.Framing.none
  /// Whether somebody has asked for it.
  private(set) var isWanted = false
  private(set) var failure: HTTPBodyError?
  /// What has come since the handler began to wait.
  private(set) var progress = 0
  private var received = 0
  private var buffer: [UInt8] = []
  private var isComplete = false
  private var reader: UnsafeContinuation<Piece, Never>?
  private let limit: Int
  private let bufferLimit: Int

  init(limit: Int, buffer: Int) {
    self.limit = limit
    bufferLimit = buffer
  }

  /// Whether the next part may be taken from the network.
  var hasRoom: Bool { buffer.count < bufferLimit && failure == nil }

  /// Whether the handler waits for the network.
  var isAwaited: Bool { unsafe reader != nil }

  /// The bytes that wait for the handler.
  var buffered: Int { buffer.count }

  /// What is still to come, where that is known.
  var remaining: Int? {
    if case .length(let length) = framing { length - received } else { nil }
  }

  /// Takes bytes from the network.
  mutating func take(_ bytes: UnsafeRawBufferPointer) {
    received += bytes.count
    progress += bytes.count
    guard received <= limit else { return fail(.tooLarge(limit: limit)) }
    if unsafe reader != nil { unsafe hand(.success(Array(bytes))) } else { unsafe buffer.append(contentsOf: bytes) }
  }

  /// Counts bytes that nobody wants.
  mutating func skip(_ count: Int) {
    received += count
  }

  /// Notes that all of it has come.
  mutating func end() {
    isComplete = true
    hand(.success(nil))
  }

  /// Notes that no more will come; what came before can still be read.
  mutating func fail(_ error: HTTPBodyError) {
    guard !isComplete, failure == nil else { return }
    failure = error
    hand(.failure(error))
  }

  /// Begins a new span of time in which progress is measured.
  mutating func restartProgress() {
    progress = 0
  }

  /// Answers a reader, or remembers it.
  ///
  /// - Returns: whether the network should be read.
  mutating func read(_ continuation: UnsafeContinuation<Piece, Never>) -> Bool {
    isWanted = true
    if !buffer.isEmpty {
      let bytes = buffer
      buffer = []
      unsafe continuation.resume(returning: .success(bytes))
      return !isComplete
    }
    if let failure {
      unsafe continuation.resume(returning: .failure(failure))
    } else if isComplete {
      unsafe continuation.resume(returning: .success(nil))
    } else if unsafe reader != nil {
      // A body has one reader; a second one at the same time is told that there is nothing for it.
      unsafe continuation.resume(returning: .failure(.disconnected))
    } else {
      progress = 0
      unsafe reader = unsafe continuation
      return true
    }
    return false
  }

  private mutating func hand(_ piece: Piece) {
    unsafe reader?.resume(returning: piece)
    unsafe reader = nil
  }
}

extension Exchange: HTTPBodySource {
  func next() async throws(HTTPBodyError) -> [UInt8]? {
    let piece = await unsafe withUnsafeContinuation { continuation in
      if loop.isCurrent {
        unsafe read(continuation)
      } else {
        let isAccepted = loop.execute { unsafe self.read(continuation) }
        if !isAccepted { unsafe continuation.resume(returning: .failure(.disconnected)) }
      }
    }
    return try piece.get()
  }

  private func read(_ continuation: UnsafeContinuation<IncomingBody.Piece, Never>) {
    guard unsafe body.read(continuation) else { return }
    if body.isAwaited { connection.restart(at: server.now) }
    switch intake {
    case .deciding, .reading: resume()
    case .head, .discarding, .condemned, .complete: body.fail(.disconnected)
    }
  }
}

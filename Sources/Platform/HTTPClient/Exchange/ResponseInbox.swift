/// What has come of a response and has not been taken yet; a value type that decides and does no I/O.
struct ResponseInbox {
  /// What a taker gets.
  enum Step {
    /// The next bytes; with `resume`, the sender is to go on.
    case piece([UInt8], resume: Bool)
    /// There are no more.
    case end
    /// It failed.
    case failed(HTTPClientError)
    /// Nothing has come yet.
    case wait
  }

  /// How many bytes may wait before the sender is paused.
  static let highWater = 256 << 10
  /// At how few waiting bytes it goes on.
  static let lowWater = 64 << 10

  /// Counts what has happened, so that a taker can wait for something new.
  private(set) var version = 0
  /// The response's head, once it is here.
  private(set) var head: HTTPResponseHead?
  /// Whether the transfer has ended.
  private(set) var isOver = false

  private var failure: HTTPClientError?
  private var pieces: [[UInt8]] = []
  private var firstPiece = 0
  private var waiting = 0
  private var total = 0
  private var isPaused = false

  mutating func receive(_ head: HTTPResponseHead) {
    self.head = head
    version += 1
  }

  /// Takes some bytes, of which there may be `limit` in all.
  ///
  /// - Returns: nil when there would be more than that.
  mutating func receive(_ bytes: UnsafeRawBufferPointer, limit: Int) -> TransferReception? {
    guard bytes.count <= limit - total else { return nil }
    guard waiting < ResponseInbox.highWater else {
      isPaused = true
      return .pause
    }
    total += bytes.count
    waiting += bytes.count
    unsafe pieces.append(Array(bytes))
    version += 1
    return .taken
  }

  /// Notes that the transfer has ended; bytes that came before can still be taken.
  mutating func end(_ failure: HTTPClientError?) {
    self.failure = failure
    isOver = true
    version += 1
  }

  /// The head, or why there is none; nil when neither is known yet.
  var headResult: Result<HTTPResponseHead, HTTPClientError>? {
    if let head { return .success(head) }
    return failure.map { .failure($0) }
  }

  mutating func next() -> Step {
    guard firstPiece < pieces.count else {
      guard isOver else { return .wait }
      return failure.map { .failed($0) } ?? .end
    }
    let piece = pieces[firstPiece]
    pieces[firstPiece] = []
    firstPiece += 1
    if firstPiece == pieces.count {
      pieces.removeAll(keepingCapacity: true)
      firstPiece = 0
    }
    waiting -= piece.count
    let resume = isPaused && waiting <= ResponseInbox.lowWater
    if resume { isPaused = false }
    return .piece(piece, resume: resume)
  }
}

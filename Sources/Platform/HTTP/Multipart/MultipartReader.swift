/// Reads the parts of a `multipart/form-data` request one after another, while the body arrives.
///
///     let reader = try MultipartReader(request)
///     while let part = try await reader.nextPart() {
///       if part.header.filename == nil { … try await part.text() … } else { … try await store.put(key, part, limit: …) … }
///     }
///
/// Memory holds one chunk of the network at a time, whatever the size of a part; the sender is slowed down while nobody
/// reads. It is an actor because a part's bytes are handed to stores that may run elsewhere; one task reads at a time.
public actor MultipartReader {
  private var parser: MultipartParser
  private var body: HTTPRequestBody.AsyncIterator
  /// Events that came and were not asked for yet, last first; at most those of one chunk.
  private var pending: [MultipartEvent] = []
  /// How many parts have been given out; a part whose number is another is over.
  private var number = 0
  private var isFinished = false
  private var isReading = false
  /// Why the body is malformed, to be thrown again at each later call.
  private var failure: MultipartError?

  /// A reader of a request's body.
  ///
  /// - Parameters:
  ///   - request: a request whose body nobody has read.
  ///   - limits: how much to take.
  /// - Throws: `MultipartError` when the content type is not `multipart/form-data` with a valid boundary.
  public init(_ request: HTTPRequest, limits: MultipartLimits = MultipartLimits()) throws(MultipartError) {
    guard let value = request.headers["Content-Type"], let type = MediaType(value),
      type.essence == "multipart/form-data"
    else { throw .notMultipart }
    guard let boundary = type["boundary"] else { throw .missingBoundary }
    parser = try MultipartParser(boundary: boundary, limits: limits)
    body = request.body.makeAsyncIterator()
  }

  /// Returns the next part; what is left of the part before is skipped.
  ///
  /// - Returns: the part, or nil behind the last one.
  /// - Throws: `MultipartError` when the body is malformed, cut off or exceeds a limit; `HTTPBodyError` when it cannot be
  ///   read.
  public func nextPart() async throws -> MultipartPart? {
    while let event = try await nextEvent() {
      if case .partBegan(let header) = event {
        number += 1
        return MultipartPart(header: header, reader: self, number: number)
      }
    }
    return nil
  }

  /// Returns the next bytes of a part, or nil at its end and when the reader has gone on behind it.
  func nextData(ofPart asked: Int) async throws -> [UInt8]? {
    guard asked == number else { return nil }
    guard let event = try await nextEvent(), case .data(let bytes) = event else {
      number += 1
      return nil
    }
    return bytes
  }

  private func nextEvent() async throws -> MultipartEvent? {
    precondition(!isReading, "A multipart body must be read by one task at a time.")
    isReading = true
    defer { isReading = false }
    if let failure { throw failure }
    while pending.isEmpty, !isFinished {
      var iterator = body
      let chunk = try await iterator.next()
      body = iterator
      guard let chunk else {
        try parser.finish()
        isFinished = true
        break
      }
      do throws(MultipartError) {
        pending = try parser.receive(chunk).reversed()
      } catch {
        failure = error
        throw error
      }
    }
    return pending.popLast()
  }
}

/// One part of a `multipart/form-data` request: its header, and its content as a sequence to be read once.
public struct MultipartPart: AsyncSequence, Sendable {
  /// What the part says of itself.
  public let header: MultipartHeader
  private let reader: MultipartReader
  private let number: Int

  init(header: MultipartHeader, reader: MultipartReader, number: Int) {
    self.header = header
    self.reader = reader
    self.number = number
  }

  /// Reads the rest of the content.
  ///
  /// - Parameter limit: the most bytes to take.
  /// - Returns: all of the content's bytes.
  /// - Throws: `MultipartError.fieldTooLarge` when there are more; what reading the body throws.
  public func collect(upTo limit: Int) async throws -> [UInt8] {
    var all: [UInt8] = []
    for try await bytes in self {
      guard all.count + bytes.count <= limit else {
        throw MultipartError.fieldTooLarge(name: String(header.name.prefix(64)), limit: limit)
      }
      all += bytes
    }
    return all
  }

  /// Reads the rest of the content as text.
  ///
  /// - Parameter limit: the most bytes to take.
  /// - Returns: the text.
  /// - Throws: `HTTPError` when the content is not UTF-8; `MultipartError.fieldTooLarge` when there are more bytes; what
  ///   reading the body throws.
  public func text(upTo limit: Int = 65_536) async throws -> String {
    guard let text = String(validating: try await collect(upTo: limit), as: UTF8.self) else {
      let sentence = "`\(header.name.prefix(64))` must be text in UTF-8"
      throw HTTPError(
        .badRequest, "validation-failed", sentence,
        fields: [FieldProblem(.form(header.name), code: "malformed", detail: sentence)])
    }
    return text
  }

  /// Reads the content piece by piece.
  public struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate let reader: MultipartReader
    fileprivate let number: Int

    /// Returns the next piece, or nil at the end of the part.
    ///
    /// - Throws: `MultipartError` when the body is malformed, cut off or exceeds a limit; `HTTPBodyError` when it cannot
    ///   be read.
    public mutating func next() async throws -> [UInt8]? {
      try await reader.nextData(ofPart: number)
    }
  }

  /// The content's pieces in order.
  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(reader: reader, number: number)
  }
}

/// Where the bytes of a streamed body come from; the server keeps one for each request.
public protocol HTTPBodySource: Sendable {
  /// Returns the next bytes, never none, or nil at the end of the body.
  ///
  /// The sender is slowed down while nobody asks.
  ///
  /// - Throws: `HTTPBodyError` when the body cannot be read to its end, again at each later call.
  func next() async throws(HTTPBodyError) -> [UInt8]?
}

/// Why a body cannot be read to its end.
public enum HTTPBodyError: Error, Sendable, Hashable {
  /// It is larger than so many bytes.
  case tooLarge(limit: Int)
  /// It came too slowly.
  case timedOut
  /// The connection ended first.
  case disconnected
  /// Its framing breaks RFC 9112, as a chunk size that is not a number does.
  case malformed
}

/// A request's body, to be read once, from front to end.
public struct HTTPRequestBody: Sendable, AsyncSequence {
  fileprivate enum Content: Sendable {
    case bytes([UInt8])
    case source(any HTTPBodySource)
  }

  private let content: Content
  /// The length in bytes where the sender said it: nil for a chunked body.
  public let length: Int?

  /// No body.
  public static let empty = HTTPRequestBody([])

  /// A body that is in memory already.
  public init(_ bytes: [UInt8]) {
    content = .bytes(bytes)
    length = bytes.count
  }

  /// A body that arrives from the network.
  ///
  /// - Parameters:
  ///   - source: gives the bytes.
  ///   - length: the announced length in bytes, if any.
  public init(_ source: any HTTPBodySource, length: Int?) {
    content = .source(source)
    self.length = length
  }

  /// The whole body where it is in memory, so that it can be sent again; nil for one that arrives from the network.
  public var bytes: [UInt8]? {
    if case .bytes(let bytes) = content { bytes } else { nil }
  }

  /// Reads the rest of the body.
  ///
  /// - Parameter limit: the most bytes to take.
  /// - Returns: all of the body's bytes.
  /// - Throws: `HTTPBodyError.tooLarge` as soon as the body is known to be larger than `limit`, before reading it where
  ///   its length was announced; else what the source throws.
  public func collect(upTo limit: Int) async throws(HTTPBodyError) -> [UInt8] {
    if let length, length > limit { throw .tooLarge(limit: limit) }
    switch content {
    case .bytes(let bytes): return bytes
    case .source(let source):
      var all: [UInt8] = []
      while let next = try await source.next() {
        guard all.count + next.count <= limit else { throw .tooLarge(limit: limit) }
        if all.isEmpty { all = next } else { all += next }
      }
      return all
    }
  }

  /// Reads the body piece by piece.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private var content: Content?

    fileprivate init(_ content: Content) {
      self.content = content
    }

    /// Returns the next piece, or nil at the end.
    ///
    /// - Throws: `HTTPBodyError` when the body cannot be read to its end.
    public mutating func next() async throws(HTTPBodyError) -> [UInt8]? {
      switch content {
      case nil: return nil
      case .bytes(let bytes):
        content = nil
        return bytes.isEmpty ? nil : bytes
      case .source(let source):
        return try await source.next()
      }
    }
  }

  /// The body's pieces in order.
  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(content)
  }
}

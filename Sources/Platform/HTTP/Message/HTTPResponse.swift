/// One response as a handler makes it.
public struct HTTPResponse: Sendable {
  /// How it went.
  public var status: HTTPStatus
  /// The header fields, without those the server writes itself: `Content-Length`, `Transfer-Encoding`, `Date`,
  /// `Connection`.
  public var headers: HTTPHeaders
  /// The content.
  public var body: HTTPResponseBody

  /// A response.
  public init(_ status: HTTPStatus, headers: HTTPHeaders = [:], body: HTTPResponseBody = .empty) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// A response of plain text in UTF-8, as contract A's clients read it.
  public static func text(_ text: String, status: HTTPStatus = .ok) -> HTTPResponse {
    HTTPResponse(status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: .bytes(Array(text.utf8)))
  }

  /// A response of JSON that is already written.
  public static func json(_ bytes: [UInt8], status: HTTPStatus = .ok) -> HTTPResponse {
    HTTPResponse(status, headers: ["Content-Type": "application/json"], body: .bytes(bytes))
  }
}

/// What a response carries.
public enum HTTPResponseBody: Sendable {
  /// Nothing; `Content-Length: 0` where the status allows a body.
  case empty
  /// Bytes in memory.
  case bytes([UInt8])
  /// A part of an open file, sent by the kernel (sendfile(2)).
  case file(HTTPFileRegion)
  /// Bytes that come into being while they are sent.
  case stream(HTTPResponseStream)

  /// The number of bytes where it is known before sending.
  public var length: Int? {
    switch self {
    case .empty: 0
    case .bytes(let bytes): bytes.count
    case .file(let region): region.length
    case .stream(let stream): stream.length
    }
  }
}

/// Bytes that come into being while they are sent.
public struct HTTPResponseStream: Sendable {
  /// The number of bytes, if known; else the response is chunked.
  public let length: Int?
  /// Writes them.
  ///
  /// It is canceled when the client goes away, and what it throws cuts the connection.
  public let produce: @Sendable (any HTTPBodyWriter) async throws -> Void

  /// A body that `produce` writes.
  ///
  /// - Parameters:
  ///   - length: the number of bytes that `produce` will write, if known.
  ///   - produce: writes them, piece by piece.
  public init(length: Int? = nil, _ produce: @escaping @Sendable (any HTTPBodyWriter) async throws -> Void) {
    self.length = length
    self.produce = produce
  }
}

/// Takes the bytes of a streamed response.
public protocol HTTPBodyWriter: Sendable {
  /// Sends some bytes; returns when the connection has room for more, so that a slow client slows the writer.
  ///
  /// - Throws: `CancellationError` when the client is gone.
  func write(_ bytes: [UInt8]) async throws
}

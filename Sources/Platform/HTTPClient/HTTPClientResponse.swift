public import HTTP

/// The answer of another server, whose body is still to be read.
public struct HTTPClientResponse: Sendable {
  /// How it went.
  public let status: HTTPStatus
  /// The header fields.
  public let headers: HTTPHeaders
  /// The body, streamed; when nobody holds it any more, the rest of the transfer is aborted.
  public let body: HTTPClientBody
}

/// The status and the header fields of a response.
struct HTTPResponseHead: Sendable {
  var status: HTTPStatus
  var headers: HTTPHeaders
}

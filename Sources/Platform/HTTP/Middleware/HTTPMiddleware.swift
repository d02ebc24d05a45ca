/// Something that stands between the server and the handlers: it may change the request, answer itself, or change the
/// response.
public protocol HTTPMiddleware: Sendable {
  /// Answers the request, usually by asking `next`.
  ///
  /// - Throws: what `next` throws, or an `HTTPError` of its own.
  func respond(to request: HTTPRequest, next: HTTPHandler) async throws -> HTTPResponse
}

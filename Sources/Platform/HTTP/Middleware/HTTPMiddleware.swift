/// Something that stands between the server and the handlers: it may change the request, answer itself, or change the
/// response.
public protocol HTTPMiddleware: Sendable {
  /// Answers the request, usually by asking `next`.
  ///
  /// - Throws: what `next` throws, or an `HTTPError` of its own.
  func respond(to request: HTTPRequest, next: HTTPHandler) async throws -> HTTPResponse

  /// Returns the middleware in the form that serves one route; asked once for each route when the router is built.
  ///
  /// A middleware that keeps something for each route, such as its counters, prepares it here, so that a request does not
  /// have to look for it. The default is the middleware itself.
  ///
  /// - Parameter route: the route, or nil for requests to which no route fits.
  /// - Returns: the middleware to put around that route.
  func fitted(to route: Route?) -> any HTTPMiddleware
}

extension HTTPMiddleware {
  /// Returns the middleware itself.
  public func fitted(to route: Route?) -> any HTTPMiddleware { self }
}

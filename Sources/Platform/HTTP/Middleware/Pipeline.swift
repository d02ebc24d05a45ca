/// A chain of middleware, put around handlers when the router is built.
struct Pipeline: Sendable {
  private let middleware: [any HTTPMiddleware]

  /// A chain, outermost first.
  init(_ middleware: [any HTTPMiddleware]) {
    self.middleware = middleware
  }

  /// The handler with the chain around it.
  ///
  /// - Parameters:
  ///   - handler: what answers in the end.
  ///   - route: the route it belongs to, or nil for the one that answers where no route does.
  /// - Returns: a handler that runs the chain.
  func handler(around handler: @escaping HTTPHandler, for route: Route?) -> HTTPHandler {
    // A loop and not `reduce`, whose generic result would put a thunk around each handler, 80 ns a layer.
    var chain = handler
    for middleware in middleware.reversed() { chain = Pipeline.wrap(middleware.fitted(to: route), around: chain) }
    return chain
  }

  private static func wrap(_ middleware: some HTTPMiddleware, around next: @escaping HTTPHandler) -> HTTPHandler {
    { request in try await middleware.respond(to: request, next: next) }
  }
}

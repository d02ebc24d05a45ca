/// What answers a request; it may throw an `HTTPError`, or anything else for a 500.
public typealias HTTPHandler = @Sendable (HTTPRequest) async throws -> HTTPResponse

/// One line of a service's route table: method, pattern, what the API document says of it, and what answers.
public struct Route: Sendable {
  /// The method; a `get` route answers HEAD as well.
  public let method: HTTPMethod
  /// The path pattern: literal segments and `{name}` for one segment, `{name...}` at the end for all that follows.
  public let pattern: String
  /// What `/openapi.json` says of it, and who may ask.
  public let operation: Operation
  /// What answers.
  public let handler: HTTPHandler

  /// A line of a route table.
  public init(_ method: HTTPMethod, _ pattern: String, _ operation: Operation, handler: @escaping HTTPHandler) {
    self.method = method
    self.pattern = pattern
    self.operation = operation
    self.handler = handler
  }

  /// The same route below a prefix: `/identity` + `/login`.
  public func prefixed(by prefix: String) -> Route {
    Route(method, prefix + pattern, operation, handler: handler)
  }
}

/// Who may use a route.
public enum Access: Sendable, Hashable {
  /// Everybody.
  case anyone
  /// Who shows a valid bearer token; others get a 401 problem before the handler runs.
  case authenticated
  /// An administrator; others get a 403 problem before the handler runs.
  case administrator
  /// A bearer token is needed, and the handler itself answers when it is missing, as the compatible endpoints must.
  case checkedByHandler
}

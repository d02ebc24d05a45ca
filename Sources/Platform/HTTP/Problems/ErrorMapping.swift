internal import JSON

/// An error that knows what the client should be told of it.
///
/// A service's own errors conform, so that its endpoints need not translate them.
public protocol HTTPErrorConvertible: Error {
  /// What the client is told.
  var httpError: HTTPError { get }
}

/// An error of the platform that a client is told of in some cases, and that belongs into the log in all others.
public protocol HTTPErrorCandidate: Error {
  /// What the client is told, or nil when the error is not for clients.
  var httpErrorIfAny: HTTPError? { get }
}

/// Turns whatever a handler throws into the failure that the client is told of; the only place that does.
///
/// What it does not know becomes a 500 that says nothing of the cause. The cause is reported, with the request, to
/// whoever writes the log.
public struct ErrorMapping: Sendable {
  private let report: @Sendable (any Error, HTTPRequest) -> Void

  /// A mapping.
  ///
  /// - Parameter report: is told of each error that became a 500 because nobody knew it, with the request's id in it.
  public init(report: @escaping @Sendable (any Error, HTTPRequest) -> Void) {
    self.report = report
  }

  /// Returns the response to a request whose handler threw.
  ///
  /// - Parameters:
  ///   - request: the request; its path and id go into the problem details.
  ///   - error: what the handler threw.
  /// - Returns: a response with problem details.
  public func response(to request: HTTPRequest, for error: any Error) -> HTTPResponse {
    ProblemDetails(failure(for: error, in: request), instance: request.path, requestID: request.id).response
  }

  /// Returns what the client is told of an error.
  ///
  /// - Parameters:
  ///   - error: what the handler threw.
  ///   - request: the request, for the report of an error that nobody knows.
  /// - Returns: the failure.
  public func failure(for error: any Error, in request: HTTPRequest) -> HTTPError {
    switch error {
    case let error as HTTPError: return error
    case let error as any HTTPErrorConvertible: return error.httpError
    case let error as HTTPBodyError: return HTTPError(error)
    case let error as JSONSyntaxError: return HTTPError(error)
    case let error as JSONFieldErrors: return HTTPError(error)
    case is CancellationError: return .unavailable("The request was canceled before it was answered. Send it again.")
    default:
      if let known = (error as? any HTTPErrorCandidate)?.httpErrorIfAny { return known }
      report(error, request)
      return HTTPError(
        .internalServerError, "internal-error",
        "Something went wrong on the server. The request's id finds the cause in its log.")
    }
  }
}

extension HTTPError {
  /// What the client is told of a body that could not be read to its end.
  ///
  /// - Parameter error: why it could not.
  public init(_ error: HTTPBodyError) {
    switch error {
    case .tooLarge(let limit): self = .bodyTooLarge(limit: limit)
    case .timedOut: self.init(.requestTimeout, "request-timeout", "The body took too long to arrive.")
    case .disconnected: self = .badRequest("The connection ended before the body did.")
    case .malformed: self = .badRequest("The framing of the body breaks RFC 9112.")
    }
  }

  /// What the client is told of a body that is not JSON.
  ///
  /// - Parameter error: what is wrong with it.
  init(_ error: JSONSyntaxError) {
    if case .tooLarge(let limit) = error.reason {
      self = .bodyTooLarge(limit: limit)
      return
    }
    let fields =
      error.path.steps.isEmpty
      ? []
      : [FieldProblem(.body(pointer: error.path.pointer), code: "malformed", detail: error.description)]
    self.init(.badRequest, "malformed-json", "The body is not valid JSON: \(error)", fields: fields)
  }

  /// What the client is told of fields that are wrong: 400 when the shape is wrong, 422 when only values are.
  ///
  /// - Parameter errors: the faults of the fields.
  init(_ errors: JSONFieldErrors) {
    let fields = errors.errors.map {
      FieldProblem(.body(pointer: $0.path.pointer), code: $0.code.rawValue, detail: $0.description)
    }
    self.init(
      errors.areAboutShape ? .badRequest : .unprocessableContent, "validation-failed",
      errors.errors.prefix(3).map(\.description).joined(separator: "; "), fields: fields)
  }
}

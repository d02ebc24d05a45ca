public import Telemetry

/// Turns what a handler throws into an answer with problem details, by the one `ErrorMapping`.
///
/// It stands next to the handlers, so that an answer to an error passes through the access log, the metrics and everything
/// else as any other does.
public struct ErrorResponses: HTTPMiddleware {
  private let mapping: ErrorMapping

  /// Answers by a mapping.
  public init(_ mapping: ErrorMapping) {
    self.mapping = mapping
  }

  /// Answers by a mapping that logs unknown errors with the request's id, as errors.
  public init(logger: Logger) {
    self.init(ErrorMapping(logger: logger))
  }

  /// Answers, with a problem where `next` throws.
  public func respond(to request: HTTPRequest, next: HTTPHandler) async -> HTTPResponse {
    do {
      return try await next(request)
    } catch {
      return mapping.response(to: request, for: error)
    }
  }
}

extension ErrorMapping {
  /// A mapping that logs unknown errors with the request's id, as errors.
  public init(logger: Logger) {
    let logger = logger.with(component: "http")
    self.init { error, request in
      logger.with(requestID: request.id).error(
        "A handler failed with an error that is not meant for clients.",
        [
          "error": .error(error), "method": .string(request.method.description), "path": .string(request.path),
        ])
    }
  }
}

public import Core
public import Telemetry

/// Writes a line for each request: method, path, status, bytes, milliseconds and address, with the request's id.
///
/// The query is left out, because tokens and addresses travel in it. The bytes are those of the body, where its length is
/// known when the headers are sent; the time ends when the response is handed to the server.
public struct AccessLog: HTTPMiddleware {
  private let logger: Logger
  private let time: any TimeSource

  /// A log of all requests.
  ///
  /// - Parameters:
  ///   - logger: where the lines go, at the level `info`.
  ///   - time: measures how long the answer takes.
  public init(_ logger: Logger, time: any TimeSource = SystemTime()) {
    self.logger = logger.with(component: "http")
    self.time = time
  }

  /// Answers and writes the line.
  ///
  /// - Throws: what `next` throws; such a request is not logged, since nothing is known of its answer.
  public func respond(to request: HTTPRequest, next: HTTPHandler) async throws -> HTTPResponse {
    guard logger.isEnabled(.info) else { return try await next(request) }
    let start = time.uptime()
    let response = try await next(request)
    logger.with(requestID: request.id).info(
      "Request answered.",
      [
        "method": .string(request.method.description),
        "path": .string(request.path),
        "status": .integer(response.status.code),
        "bytes": response.body.length.map { .integer($0) } ?? "streamed",
        "durationMs": .milliseconds(time.uptime() - start),
        "remote": .string(request.remoteAddress),
      ])
    return response
  }
}

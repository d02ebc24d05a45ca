public import JSON

/// What a client is told of a failure (RFC 9457).
///
///     {"type":"/problems/validation-failed","title":"Validation failed","status":422,
///      "detail":"`password` must be at least 8 characters long","instance":"/v1/users","requestId":"019aa5c4…",
///      "errors":[{"pointer":"/password","code":"too-short","detail":"`password` must be at least 8 characters long"}]}
public struct ProblemDetails: Sendable, JSONWritable {
  /// The media type of RFC 9457, section 6.1.
  public static let contentType = "application/problem+json"

  /// What happened.
  public let error: HTTPError
  /// The path that was asked for, without its query, which may hold secrets.
  public let instance: String
  /// The id under which the logs have more.
  public let requestID: String

  /// The details of a failure.
  ///
  /// - Parameters:
  ///   - error: what happened.
  ///   - instance: the path that was asked for.
  ///   - requestID: the id of the request; left out when empty.
  public init(_ error: HTTPError, instance: String = "", requestID: String = "") {
    self.error = error
    self.instance = instance
    self.requestID = requestID
  }

  /// The response that carries the details.
  public var response: HTTPResponse {
    var headers = error.headers
    headers["Content-Type"] = ProblemDetails.contentType
    headers["Cache-Control"] = "no-store"
    return HTTPResponse(error.status, headers: headers, body: .bytes(jsonBytes()))
  }

  /// Writes the details as an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("type", "/problems/\(error.slug)")
      writer.field("title", error.title)
      writer.field("status", error.status.code)
      writer.field("detail", error.detail)
      if !instance.isEmpty { writer.field("instance", instance) }
      if !requestID.isEmpty { writer.field("requestId", requestID) }
      if !error.fields.isEmpty { writer.field("errors", error.fields) }
    }
  }
}

extension FieldProblem: JSONWritable {
  /// Writes the fault as an object: `{"pointer":"/email","code":"missing","detail":"`email` is missing"}`.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      switch location {
      case .body(let pointer): writer.field("pointer", pointer)
      case .query(let name): writer.field("query", name)
      case .path(let name): writer.field("path", name)
      case .header(let name): writer.field("header", name)
      case .form(let name): writer.field("form", name)
      }
      writer.field("code", code)
      writer.field("detail", detail)
    }
  }
}

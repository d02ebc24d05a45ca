public import JSON

/// What the API document (OpenAPI 3.1) says of a route, and who may use it.
///
/// The rest is added in the order in which a reader asks, one call a line:
///
/// ```swift
/// Operation(id: "listConversions", summary: "Lists the caller's conversions", tag: "media", access: .authenticated)
///   .query("limit", .integer(1...100), "How many at most; 50 unless given")
///   .answer(.ok, "A page, newest first", .page(of: MediaSchemas.conversion))
///   .problems(.badRequest)
/// ```
///
/// Parameters of the path are found in the pattern, 401 and 403 in `access`, and any other error is covered by a problem
/// with the status it has, so that only what is special needs to be said.
public struct Operation: Sendable {
  /// A name for the operation, unique in the whole API, in camel case: `createConversion`.
  public var id: String
  /// One line that says what it does.
  public var summary: String
  /// The service it belongs to.
  public var tag: String
  /// Who may ask.
  public var access: Access

  var details: String?
  var isDeprecated = false
  var takesBasic = false
  var pathSchemas: [String: Schema] = [:]
  var parameters: [OperationParameter] = []
  var bodies: [OperationContent] = []
  var answers: [OperationAnswer] = []
  var problemStatuses: [HTTPStatus] = []

  /// What the document says.
  public init(id: String, summary: String, tag: String, access: Access = .anyone) {
    self.id = id
    self.summary = summary
    self.tag = tag
    self.access = access
  }

  /// Adds what one line cannot say, in CommonMark.
  public func described(_ text: String) -> Operation {
    with { $0.details = text }
  }

  /// Marks an operation that new clients should not use.
  public func deprecated() -> Operation {
    with { $0.isDeprecated = true }
  }

  /// Says that it takes HTTP Basic credentials (RFC 7617) instead of a token.
  public func basicCredentials() -> Operation {
    with { $0.takesBasic = true }
  }

  /// Says what a parameter of the path is; one that is not mentioned is a text.
  public func path(_ name: String, _ schema: Schema) -> Operation {
    with { $0.pathSchemas[name] = schema }
  }

  /// Adds a parameter of the query.
  ///
  /// - Parameters:
  ///   - name: its name.
  ///   - schema: what its text must be.
  ///   - summary: what it is for, and what its absence means.
  ///   - isRequired: whether a request without it is refused.
  /// - Returns: the operation with the parameter.
  public func query(
    _ name: String, _ schema: Schema = .string, _ summary: String? = nil, isRequired: Bool = false
  ) -> Operation {
    with { $0.parameters.append(OperationParameter("query", name, schema, summary, isRequired)) }
  }

  /// Adds a header field of the request.
  ///
  /// - Parameters:
  ///   - name: its name.
  ///   - schema: what its text must be.
  ///   - summary: what it is for.
  ///   - isRequired: whether a request without it is refused.
  /// - Returns: the operation with the field.
  public func header(
    _ name: String, _ schema: Schema = .string, _ summary: String? = nil, isRequired: Bool = false
  ) -> Operation {
    with { $0.parameters.append(OperationParameter("header", name, schema, summary, isRequired)) }
  }

  /// Adds a form of body that it takes; called again, another one.
  ///
  /// - Parameters:
  ///   - schema: its shape.
  ///   - type: its media type.
  ///   - example: a body as one sends it.
  /// - Returns: the operation with the body.
  public func body(_ schema: Schema, type: String = "application/json", example: JSONValue? = nil) -> Operation {
    with { $0.bodies.append(OperationContent(type: type, schema: schema, example: example)) }
  }

  /// Adds an answer that is no problem; called again for the same status, another form of it.
  ///
  /// - Parameters:
  ///   - status: the answer's status.
  ///   - summary: when it is given.
  ///   - schema: the body's shape; nil for an answer without body.
  ///   - type: the body's media type.
  ///   - headers: the header fields that matter, with their shapes.
  ///   - example: a body as it is sent.
  /// - Returns: the operation with the answer.
  public func answer(
    _ status: HTTPStatus, _ summary: String, _ schema: Schema? = nil, type: String = "application/json",
    headers: [(String, Schema)] = [], example: JSONValue? = nil
  ) -> Operation {
    let content = schema.map { OperationContent(type: type, schema: $0, example: example) }
    return with { $0.answers.append(OperationAnswer(status, summary, content, headers)) }
  }

  /// Adds statuses that are answered with problem details (RFC 9457).
  public func problems(_ statuses: HTTPStatus...) -> Operation {
    with { $0.problemStatuses += statuses }
  }

  private func with(_ change: (inout Operation) -> Void) -> Operation {
    var operation = self
    change(&operation)
    return operation
  }
}

/// A parameter of the query or the header.
struct OperationParameter: Sendable {
  let place: String
  let name: String
  let schema: Schema
  let summary: String?
  let isRequired: Bool

  init(_ place: String, _ name: String, _ schema: Schema, _ summary: String?, _ isRequired: Bool) {
    self.place = place
    self.name = name
    self.schema = schema
    self.summary = summary
    self.isRequired = isRequired
  }
}

/// A body in one media type.
struct OperationContent: Sendable {
  let type: String
  let schema: Schema
  let example: JSONValue?
}

/// What is answered with a status.
struct OperationAnswer: Sendable {
  let status: HTTPStatus
  let summary: String
  let content: OperationContent?
  let headers: [(name: String, schema: Schema)]

  init(_ status: HTTPStatus, _ summary: String, _ content: OperationContent?, _ headers: [(String, Schema)]) {
    self.status = status
    self.summary = summary
    self.content = content
    self.headers = headers.map { (name: $0.0, schema: $0.1) }
  }
}

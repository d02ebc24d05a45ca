import JSON

/// Writes operations as objects of OpenAPI 3.1, section 4.8.10, and collects what they share.
struct OperationWriter {
  private var schemas = SchemaComponents()
  private var ids: Set<String> = []
  private var usesBasic = false

  /// What several operations refer to: named schemas, the problem response, and how to authenticate.
  mutating func components() -> JSONObject {
    let problem = schemas.json(for: OperationWriter.problem)
    var schemes: JSONObject = ["bearer": ["type": "http", "scheme": "bearer", "bearerFormat": "JWT"]]
    if usesBasic { schemes["basic"] = ["type": "http", "scheme": "basic"] }
    return [
      "schemas": .object(schemas.json),
      "responses": [
        "Problem": [
          "description": "What went wrong (RFC 9457)",
          "content": ["application/problem+json": ["schema": problem]],
        ]
      ],
      "securitySchemes": .object(schemes),
    ]
  }

  /// The operation of a route.
  mutating func json(for route: Route) -> JSONObject {
    let operation = route.operation
    var object: JSONObject = [
      "operationId": .string(uniqueID(operation.id)), "summary": .string(operation.summary),
      "tags": [.string(operation.tag)],
    ]
    if let details = operation.details { object["description"] = .string(details) }
    if operation.isDeprecated { object["deprecated"] = true }
    let parameters = parameters(of: route)
    if !parameters.isEmpty { object["parameters"] = .array(parameters) }
    if !operation.bodies.isEmpty {
      object["requestBody"] = ["required": true, "content": .object(content(operation.bodies))]
    }
    object["responses"] = .object(responses(of: operation))
    if operation.takesBasic {
      usesBasic = true
      object["security"] = [["basic": []]]
    } else if operation.access != .anyone {
      object["security"] = [["bearer": []]]
    }
    return object
  }

  /// The id, with a number behind it where another operation has it already, as one has that answers at two paths.
  private mutating func uniqueID(_ id: String) -> String {
    var unique = id
    var number = 2
    while !ids.insert(unique).inserted {
      unique = "\(id)\(number)"
      number += 1
    }
    return unique
  }

  private mutating func parameters(of route: Route) -> [JSONValue] {
    let operation = route.operation
    let names = (try? RoutePattern(route.pattern))?.parameterNames ?? []
    let path = names.map { name in
      OperationParameter("path", name, operation.pathSchemas[name] ?? .string, nil, true)
    }
    return (path + operation.parameters).map { parameter in
      var object: JSONObject = ["name": .string(parameter.name), "in": .string(parameter.place)]
      if let summary = parameter.summary { object["description"] = .string(summary) }
      if parameter.isRequired { object["required"] = true }
      object["schema"] = schemas.json(for: parameter.schema)
      return .object(object)
    }
  }

  private mutating func content(_ contents: [OperationContent]) -> JSONObject {
    var object = JSONObject()
    for content in contents {
      var media: JSONObject = ["schema": schemas.json(for: content.schema)]
      if let example = content.example { media["example"] = example }
      object[content.type] = .object(media)
    }
    return object
  }

  private mutating func responses(of operation: Operation) -> JSONObject {
    var object = JSONObject()
    for status in Set(operation.answers.map(\.status.code)).sorted() {
      object[String(status)] = .object(response(operation.answers.filter { $0.status.code == status }))
    }
    if operation.answers.isEmpty { object["200"] = ["description": "It is done"] }
    let problem: JSONValue = ["$ref": "#/components/responses/Problem"]
    var statuses = operation.problemStatuses
    if operation.access == .authenticated || operation.access == .administrator { statuses.append(.unauthorized) }
    if operation.access == .administrator { statuses.append(.forbidden) }
    for status in statuses.map(\.code).sorted() where object[String(status)] == nil { object[String(status)] = problem }
    object["default"] = problem
    return object
  }

  private mutating func response(_ answers: [OperationAnswer]) -> JSONObject {
    var object: JSONObject = ["description": .string(answers.map(\.summary).joined(separator: " / "))]
    var headers = JSONObject()
    for header in answers.flatMap(\.headers) { headers[header.name] = ["schema": schemas.json(for: header.schema)] }
    if !headers.isEmpty { object["headers"] = .object(headers) }
    let contents = answers.compactMap(\.content)
    if !contents.isEmpty { object["content"] = .object(content(contents)) }
    return object
  }

  /// The shape of problem details.
  private static let problem = Schema.object(
    "Problem",
    [
      .required("type", .string, "Names the kind of problem: `/problems/` and a word that stays the same"),
      .required("title", .string, "The kind of problem in words"),
      .required("status", .integer(100...599)),
      .required("detail", .string, "What was wrong this time, and how to mend it"),
      .optional("instance", .string, "The path that was asked for"),
      .optional("requestId", .string, "Finds the request in the server's log"),
      .optional(
        "errors",
        .array(
          of: .object([
            .optional("pointer", .string, "The field of the body, as a JSON Pointer"),
            .optional("query", .string, "The query parameter"),
            .optional("path", .string, "The parameter of the path"),
            .optional("header", .string, "The header field"),
            .optional("form", .string, "The field of the form"),
            .required("code", .string),
            .required("detail", .string),
          ]))),
    ])
}

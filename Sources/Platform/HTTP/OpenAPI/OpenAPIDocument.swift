import JSON
import Synchronization

/// The description of an API that its own routes give (https://spec.openapis.org/oas/v3.1.1.html).
///
/// The same routes give the same bytes: paths stand in the order of the table, named schemas in that of their names.
public struct OpenAPIDocument: Sendable {
  private let title: String
  private let version: String
  private let summary: String?
  private let routes: [Route]

  /// A description of routes.
  ///
  /// - Parameters:
  ///   - title: the name of the API.
  ///   - version: its version.
  ///   - summary: what it is, in CommonMark.
  ///   - routes: the routes; of two that differ in nothing but the names of parameters the first is described.
  public init(title: String, version: String, summary: String? = nil, routes: [Route]) {
    self.title = title
    self.version = version
    self.summary = summary
    self.routes = routes
  }

  /// The document as JSON.
  public func jsonBytes() -> [UInt8] {
    var writer = OperationWriter()
    var paths = JSONObject()
    var tags: [String] = []
    for route in routes {
      guard let method = OpenAPIDocument.fixedField(for: route.method) else { continue }
      let path = OpenAPIDocument.template(route.pattern)
      var item = paths[path]?.object ?? JSONObject()
      guard item[method] == nil else { continue }
      item[method] = .object(writer.json(for: route))
      paths[path] = .object(item)
      if !tags.contains(route.operation.tag) { tags.append(route.operation.tag) }
    }
    var info: JSONObject = ["title": .string(title), "version": .string(version)]
    if let summary { info["description"] = .string(summary) }
    let document: JSONObject = [
      "openapi": "3.1.1", "info": .object(info), "tags": .array(tags.map { ["name": .string($0)] }),
      "paths": .object(paths), "components": .object(writer.components()),
    ]
    return document.jsonBytes()
  }

  /// Returns a route that serves the document, which is written at the first request.
  public func route(_ pattern: String = "/openapi.json") -> Route {
    let kept = Kept()
    let operation = Operation(id: "getOpenAPIDocument", summary: "Describes this API", tag: "operations")
      .answer(.ok, "The description in OpenAPI 3.1", .map(of: .anything))
    return Route(.get, pattern, operation) { request in
      .json(kept.bytes(or: jsonBytes), for: request)
    }
  }

  /// The document once it is written.
  private final class Kept: Sendable {
    private let document = Mutex<[UInt8]?>(nil)

    func bytes(or write: () -> [UInt8]) -> [UInt8] {
      document.withLock { document in
        let bytes = document ?? write()
        document = bytes
        return bytes
      }
    }
  }

  /// The path template of a pattern, in which a parameter for the rest is one like any other.
  private static func template(_ pattern: String) -> String {
    pattern.hasSuffix("...}") ? pattern.dropLast(4) + "}" : pattern
  }

  private static func fixedField(for method: HTTPMethod) -> String? {
    switch method {
    case .get, .head, .post, .put, .patch, .delete, .options: method.description.lowercased()
    case .other: nil
    }
  }
}

import HTTP
import ServiceKit
import Gateway
import Telemetry

/// The route table of a process, and the API document made from it.
struct RouteBook: Sendable {
  /// Every route, `/openapi.json` among them.
  let routes: [Route]

  /// The routes of some services and of the process itself.
  ///
  /// Behind a gateway, each route is documented once, at its shortest path.
  init(services: [any Service], health: Health, metrics: MetricsRegistry) {
    let gateway = services.lazy.compactMap { $0 as? Gateway }.first
    let own = health.routes + [MetricsEndpoint(metrics).route, RouteBook.version]
    let served = gateway?.routes ?? services.flatMap(\.routes)
    let documented = own + (gateway?.documentedRoutes ?? served)
    let document = OpenAPIDocument(title: "Roost", version: Version.number, routes: documented).jsonBytes()
    routes = own + served + [RouteBook.document(document)]
  }

  /// `GET /version`: which Roost this is.
  private static let version = Route(
    .get, "/version", Operation(id: "getVersion", summary: "Which Roost this is", tag: "operations")
  ) { _ in .json(versionBody) }

  private static let versionBody = Array(#"{"name":"roost","version":"\#(Version.number)"}"#.utf8)

  /// `GET /openapi.json`: the document of all routes, made once.
  private static func document(_ bytes: [UInt8]) -> Route {
    let etag = EntityTag(of: bytes)
    return Route(
      .get, "/openapi.json", Operation(id: "getDocument", summary: "This document, OpenAPI 3.1", tag: "operations")
    ) { request in .json(bytes, etag: etag, for: request) }
  }
}

import Configuration
import Core
import HTTP
import HTTPServer
import JSON
import Security
import ServiceKit
import Telemetry

/// What the process answers on its port: the routes of its services, those that every process has, and what stands before
/// them.
struct Site: Sendable {
  let router: Router
  let health: Health
  let serverConfiguration: HTTPServerConfiguration
  private let fallback: ErrorMapping

  /// The site of some services.
  ///
  /// - Parameters:
  ///   - process: what the services stand on.
  ///   - services: those that run.
  /// - Throws: `RouteTableError` when two routes are the same.
  init(_ process: Embedded, services: [any Service]) throws {
    health = Health(services.flatMap(\.dependencies))
    fallback = ErrorMapping(logger: process.logger)
    process.metrics.declareProcessMetrics()
    let table = RouteBook(services: services, health: health, metrics: process.metrics)
    let verifier = TokenVerifier(try process.keySource(), time: SystemTime())
    router = try Router(
      table.routes,
      middleware: standardMiddleware(
        process.configuration, logger: process.logger, metrics: process.metrics,
        authentication: BearerAuthentication(verifier)))
    for service in services {
      let inner = try Router(service.routes)
      process.neighbors.add(service.name) { try await inner.respond(to: $0) }
    }
    serverConfiguration = Site.serverConfiguration(process.configuration)
  }

  /// Answers a request, whatever happens.
  var handler: HTTPServer.Handler {
    { [router, fallback] request in
      do { return try await router.respond(to: request) } catch { return fallback.response(to: request, for: error) }
    }
  }

  private static func serverConfiguration(_ configuration: Configuration) -> HTTPServerConfiguration {
    var server = HTTPServerConfiguration()
    let listen = configuration[WebSettings.listen]
    // The server takes numeric addresses; this name means the same on every machine (RFC 6761, section 6.3).
    server.host = listen.host == "localhost" ? "127.0.0.1" : listen.host
    server.port = listen.port
    server.bodyLimit = configuration[WebSettings.bodyLimit].bytes
    server.connectionLimit = configuration[WebSettings.connections]
    server.addressLimit = configuration[WebSettings.connectionsPerAddress]
    return server
  }
}

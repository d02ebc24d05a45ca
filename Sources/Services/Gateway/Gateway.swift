public import HTTP
public import ServiceKit

/// The one address in front of all services.
///
/// **Paths.** Each service's whole route table answers below `/{service}/…`: `/media/upload`, `/identity/login`. The paths that
/// the clients of the compatible systems call at the root, and the modern API's `/v1/…`, answer at the root as well:
/// `RootPaths` says which service has which.
///
/// **In one process** the gateway is a route table: a request goes straight to the service's handler, and nothing is parsed,
/// copied or checked twice.
///
/// **Stores** nothing. **Needs** the services that it stands in front of.
public struct Gateway: Service {
  private let services: [any Service]
  private let rootPaths: RootPaths

  /// A gateway in front of services that run in this process.
  public init(services: [any Service], rootPaths: RootPaths = .standard) {
    self.services = services
    self.rootPaths = rootPaths
  }

  /// The gateway.
  public var name: ServiceName { .gateway }

  /// Every route of every service, below the service's name, and at the root where `RootPaths` has it.
  public var routes: [Route] {
    services.flatMap { service in service.routes.map { $0.prefixed(by: "/\(service.name)") } } + rootRoutes
  }

  /// The routes that the API document shows: each once, at its shortest path.
  public var documentedRoutes: [Route] {
    services.flatMap { service in
      service.routes.map { route in
        rootPaths.service(at: route.pattern) == service.name ? route : route.prefixed(by: "/\(service.name)")
      }
    }
  }

  /// Nothing of its own: the services name theirs.
  public var dependencies: [Dependency] { [] }

  /// Has nothing to prepare.
  public func prepare() async throws {}

  /// Has nothing to do between requests.
  ///
  /// - Throws: `CancellationError`.
  public func run() async throws {
    try await untilCanceled()
  }

  private var rootRoutes: [Route] {
    services.flatMap { service in service.routes.filter { rootPaths.service(at: $0.pattern) == service.name } }
  }
}

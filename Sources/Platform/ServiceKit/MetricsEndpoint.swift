public import HTTP
public import Telemetry

/// `GET /metrics`: what the process counts, as Prometheus reads it.
///
/// The text format 0.0.4, or OpenMetrics 1.0 where the `Accept` header asks for `application/openmetrics-text`.
public struct MetricsEndpoint: Sendable {
  private let registry: MetricsRegistry

  /// The endpoint of a registry.
  public init(_ registry: MetricsRegistry) {
    self.registry = registry
  }

  /// The route.
  public var route: Route {
    Route(
      .get, "/metrics",
      Operation(id: "getMetrics", summary: "What the process counts, for Prometheus", tag: "operations")
    ) { [registry] request in
      let format = MetricsFormat(accepted: request.headers["Accept"])
      return HTTPResponse(
        .ok, headers: ["Content-Type": format.contentType], body: .bytes(registry.text(as: format)))
    }
  }
}

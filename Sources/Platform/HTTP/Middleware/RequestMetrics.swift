public import Core
import Synchronization
public import Telemetry

/// Counts requests and measures how long they take, by route, method and status.
///
/// `roost_http_requests_total{method,route,status}` and `roost_http_request_duration_seconds{method,route}`. The route is
/// its pattern, so that ids in paths do not make new series; requests without a route count as `unmatched`. Methods of
/// other standards count there as `OTHER`.
public struct RequestMetrics: HTTPMiddleware {
  private let requests: MetricFamily<Counter>
  private let durations: MetricFamily<Histogram>
  private let time: any TimeSource

  /// Counts in a registry.
  ///
  /// - Parameters:
  ///   - registry: where the metrics are declared.
  ///   - time: measures how long the answer takes.
  public init(_ registry: MetricsRegistry, time: any TimeSource = SystemTime()) {
    requests = registry.counter(
      "roost_http_requests_total", "Requests answered.", labels: ["method", "route", "status"])
    durations = registry.histogram(
      "roost_http_request_duration_seconds", "Time from a request's headers to its answer's.",
      labels: ["method", "route"])
    self.time = time
  }

  /// Returns a middleware that keeps the route's own counters.
  public func fitted(to route: Route?) -> any HTTPMiddleware {
    guard let route else { return self }
    return RouteMetrics(series(route.method.description, route.pattern), time: time)
  }

  /// Answers, and counts the request among those without a route.
  ///
  /// - Throws: what `next` throws.
  public func respond(to request: HTTPRequest, next: HTTPHandler) async throws -> HTTPResponse {
    let method = if case .other = request.method { "OTHER" } else { request.method.description }
    return try await RouteMetrics(series(method, "unmatched"), time: time).respond(to: request, next: next)
  }

  private func series(_ method: String, _ pattern: String) -> RouteSeries {
    RouteSeries(durations.with(method, pattern)) { [requests] status in
      requests.with(method, pattern, String(status))
    }
  }
}

/// The metrics of one route.
private struct RouteMetrics: HTTPMiddleware {
  private let series: RouteSeries
  private let time: any TimeSource

  init(_ series: RouteSeries, time: any TimeSource) {
    self.series = series
    self.time = time
  }

  func respond(to request: HTTPRequest, next: HTTPHandler) async throws -> HTTPResponse {
    let start = time.uptime()
    let response = try await next(request)
    series.count(response.status.code, time.uptime() - start)
    return response
  }
}

/// The counters of one route, of which there is one for each status that it has answered with.
private final class RouteSeries: Sendable {
  private let duration: Histogram
  private let counters = Mutex<[(status: Int, counter: Counter)]>([])
  private let make: @Sendable (Int) -> Counter

  init(_ duration: Histogram, make: @escaping @Sendable (Int) -> Counter) {
    self.duration = duration
    self.make = make
  }

  func count(_ status: Int, _ time: Duration) {
    duration.observe(time)
    counters.withLock { counters in
      if let known = counters.first(where: { $0.status == status }) { return known.counter }
      let counter = make(status)
      counters.append((status, counter))
      return counter
    }.increment()
  }
}

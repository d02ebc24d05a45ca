import HTTP
import RoostTesting
import Telemetry
import Testing

@Suite struct RequestMetricsTests {
  @Test func `requests are counted by route, not by path`() async throws {
    let registry = MetricsRegistry()
    let time = ManualTime()
    let router = try Router(
      [route(.get, "/users/{id}")],
      middleware: [RequestMetrics(registry, time: time), ErrorResponses(logger: .silent)])
    for target in ["/users/1", "/users/2", "/nothing/1", "/nothing/2"] {
      _ = try await router.respond(to: get(target))
    }
    _ = try await router.respond(to: request(.head, "/users/1"))
    _ = try await router.respond(to: request(.other("EVIL\"}"), "/users/1"))
    let text = String(decoding: registry.text(), as: UTF8.self)
    for line in [
      #"roost_http_requests_total{method="GET",route="/users/{id}",status="200"} 3"#,
      #"roost_http_requests_total{method="GET",route="unmatched",status="404"} 2"#,
      #"roost_http_requests_total{method="OTHER",route="unmatched",status="405"} 1"#,
      #"roost_http_request_duration_seconds_count{method="GET",route="/users/{id}"} 3"#,
    ] {
      #expect(text.contains(line), "\(text)")
    }
  }
}

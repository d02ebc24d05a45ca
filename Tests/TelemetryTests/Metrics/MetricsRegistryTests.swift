import Telemetry
import Testing

private func text(_ metrics: MetricsRegistry, _ format: MetricsFormat = .prometheus) -> String {
  String(decoding: metrics.text(as: format), as: UTF8.self)
}

@Suite struct MetricsRegistryTests {
  private let metrics = MetricsRegistry()

  @Test func `a counter is written with help and type`() {
    metrics.counter("roost_requests_total", "Requests answered.").increment(by: 3)
    #expect(
      text(metrics) == """
        # HELP roost_requests_total Requests answered.
        # TYPE roost_requests_total counter
        roost_requests_total 3

        """)
  }

  @Test func `labels make series, in the order of their values`() {
    let requests = metrics.counter("roost_requests_total", "Requests.", labels: ["method", "status"])
    requests.with("POST", "201").increment()
    requests.with("GET", "200").increment(by: 2)
    requests.with("GET", "200").increment()
    #expect(
      text(metrics).hasSuffix(
        """
        roost_requests_total{method="GET",status="200"} 3
        roost_requests_total{method="POST",status="201"} 1

        """))
  }

  @Test func `a gauge goes up and down`() {
    let gauge = metrics.gauge("roost_connections", "Open connections.")
    gauge.set(5)
    gauge.increment()
    gauge.decrement(by: 8)
    #expect(gauge.value == -2)
    #expect(text(metrics).hasSuffix("# TYPE roost_connections gauge\nroost_connections -2\n"))
  }

  @Test func `a histogram counts cumulatively, bounds included`() {
    let histogram = metrics.histogram("roost_seconds", "Time.", labels: ["route"], bounds: [0.1, 1]).with("/")
    for value in [0.1, 0.5, 1, 7, -.infinity, .nan] { histogram.observe(value) }
    #expect(histogram.count == 5)
    histogram.observe(Duration.milliseconds(250))
    #expect(
      text(metrics).hasSuffix(
        """
        roost_seconds_bucket{route="/",le="0.1"} 2
        roost_seconds_bucket{route="/",le="1.0"} 5
        roost_seconds_bucket{route="/",le="+Inf"} 6
        roost_seconds_sum{route="/"} -Inf
        roost_seconds_count{route="/"} 6

        """))
  }

  @Test func `readings are taken when the metrics are read`() {
    metrics.gauge("roost_waiting", "Waiting.", labels: ["queue"]) {
      [.init(2.5, labels: ["mp3"]), .init(1, labels: [])]
    }
    #expect(text(metrics).hasSuffix("gauge\nroost_waiting{queue=\"mp3\"} 2.5\n"))
  }

  @Test func `metrics are sorted by name`() {
    _ = metrics.gauge("b", "B.")
    _ = metrics.gauge("a", "A.")
    #expect(text(metrics) == "# HELP a A.\n# TYPE a gauge\na 0\n# HELP b B.\n# TYPE b gauge\nb 0\n")
  }

  @Test func `the same declaration gives the same metric`() {
    metrics.counter("roost_x_total", "X.").increment()
    metrics.counter("roost_x_total", "X.").increment()
    #expect(text(metrics).hasSuffix("roost_x_total 2\n"))
  }

  @Test func `hostile label values are escaped`() {
    metrics.counter("x_total", "A \\ and\na line.", labels: ["v"]).with("a\"b\\c\nd\u{0}é\u{FFFD}").increment()
    #expect(
      text(metrics) == """
        # HELP x_total A \\\\ and\\na line.
        # TYPE x_total counter
        x_total{v="a\\"b\\\\c\\nd\u{0}é\u{FFFD}"} 1

        """)
  }

  @Test func `a huge label value is cut`() {
    let family = metrics.counter("x_total", "X.", labels: ["v"])
    family.with(String(repeating: "a", count: 1_000_000)).increment()
    family.with(String(repeating: "a", count: 1_000_000)).increment()
    #expect(text(metrics).hasSuffix("x_total{v=\"\(String(repeating: "a", count: 128))\"} 2\n"))
  }

  @Test func `series beyond the bound are counted together`() {
    let metrics = MetricsRegistry(seriesLimit: 2)
    let family = metrics.counter("x_total", "X.", labels: ["v", "w"])
    for value in ["a", "b", "c", "d", "a"] { family.with(value, "1").increment() }
    #expect(
      text(metrics).hasSuffix(
        "x_total{v=\"a\",w=\"1\"} 2\nx_total{v=\"b\",w=\"1\"} 1\nx_total{v=\"other\",w=\"other\"} 2\n"))
  }

  @Test func `OpenMetrics names the counter's family and marks the end`() {
    metrics.counter("x_total", "Say \"x\".").increment()
    #expect(text(metrics, .openMetrics) == "# HELP x Say \\\"x\\\".\n# TYPE x counter\nx_total 1\n# EOF\n")
  }

  @Test(arguments: [
    (nil, MetricsFormat.prometheus), ("*/*", .prometheus), ("text/plain", .prometheus),
    ("application/openmetrics-text; version=1.0.0,text/plain;q=0.5", .openMetrics),
    ("text/plain, APPLICATION/openmetrics-text;q=0.9", .openMetrics), ("application/openmetrics-textual", .prometheus),
  ])
  func `the format follows the Accept header`(header: String?, format: MetricsFormat) {
    #expect(MetricsFormat(accepted: header) == format)
  }

  @Test func `increments of many tasks all count`() async {
    let counter = metrics.counter("x_total", "X.")
    let histogram = metrics.histogram("y", "Y.", bounds: [1])
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<1000 {
            counter.increment()
            histogram.observe(0.5)
          }
        }
      }
    }
    #expect(counter.value == 8000)
    #expect(histogram.count == 8000)
    #expect(histogram.sum == 4000)
  }

  @Test func `a metric declared in two ways stops the program`() async {
    await #expect(processExitsWith: .failure) {
      let metrics = MetricsRegistry()
      _ = metrics.gauge("x", "X.")
      _ = metrics.gauge("x", "X.", labels: ["a"])
    }
  }

  @Test func `a counter without its suffix stops the program`() async {
    await #expect(processExitsWith: .failure) { _ = MetricsRegistry().counter("requests", "Requests.") }
  }

  @Test func `a reserved label stops the program`() async {
    await #expect(processExitsWith: .failure) { _ = MetricsRegistry().gauge("x", "X.", labels: ["le"]) }
  }
}

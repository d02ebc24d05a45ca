import Synchronization

/// All metrics of a process.
///
/// It is created by the command and passed to whoever counts; there is no global one. Declaring a metric again with the
/// same name, kind and labels gives the same metric, so that parts of a process can share it.
///
/// ```swift
/// let requests = metrics.counter("roost_http_requests_total", "Requests answered.", labels: ["method", "status"])
/// let good = requests.with("GET", "200")   // once
/// good.increment()                         // for each request
/// ```
///
/// Names follow https://prometheus.io/docs/practices/naming: a prefix `roost_`, base units, `_total` behind counters.
public final class MetricsRegistry: Sendable {
  /// A number that is read when the metrics are, with its label values.
  public struct Reading: Sendable, Hashable {
    /// The label values in the order in which the labels were declared.
    public var labels: [String]
    /// The number.
    public var value: Double

    /// A reading.
    ///
    /// - Parameters:
    ///   - value: The number.
    ///   - labels: The label values in the order in which the labels were declared.
    public init(_ value: Double, labels: [String] = []) {
      self.value = value
      self.labels = labels
    }
  }

  private let declarations = Mutex<[String: MetricDeclaration]>([:])

  /// The most series that one metric has.
  private let seriesLimit: Int

  /// A registry without metrics.
  public init(seriesLimit: Int = 1000) {
    self.seriesLimit = seriesLimit
  }

  /// Declares a counter without labels.
  ///
  /// - Parameters:
  ///   - name: The name, ending in `_total`.
  ///   - help: One sentence on what is counted.
  /// - Returns: The counter.
  public func counter(_ name: String, _ help: String) -> Counter {
    counter(name, help, labels: []).with([])
  }

  /// Declares a counter with labels.
  ///
  /// - Parameters:
  ///   - name: The name, ending in `_total`.
  ///   - help: One sentence on what is counted.
  ///   - labels: The names of the labels; their values must come from a small set.
  /// - Returns: The counters by label values.
  public func counter(_ name: String, _ help: String, labels: [String]) -> MetricFamily<Counter> {
    declare(name, help, .counter, labels) { Counter() }
  }

  /// Declares a gauge without labels.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - help: One sentence on what is measured.
  /// - Returns: The gauge.
  public func gauge(_ name: String, _ help: String) -> Gauge {
    gauge(name, help, labels: []).with([])
  }

  /// Declares a gauge with labels.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - help: One sentence on what is measured.
  ///   - labels: The names of the labels; their values must come from a small set.
  /// - Returns: The gauges by label values.
  public func gauge(_ name: String, _ help: String, labels: [String]) -> MetricFamily<Gauge> {
    declare(name, help, .gauge, labels) { Gauge() }
  }

  /// Declares a histogram without labels.
  ///
  /// - Parameters:
  ///   - name: The name, with the unit: `_seconds`, `_bytes`.
  ///   - help: One sentence on what is measured.
  ///   - bounds: The upper bounds of the ranges, ascending.
  /// - Returns: The histogram.
  public func histogram(_ name: String, _ help: String, bounds: [Double] = Histogram.durations) -> Histogram {
    histogram(name, help, labels: [], bounds: bounds).with([])
  }

  /// Declares a histogram with labels.
  ///
  /// - Parameters:
  ///   - name: The name, with the unit: `_seconds`, `_bytes`.
  ///   - help: One sentence on what is measured.
  ///   - labels: The names of the labels, other than `le`; their values must come from a small set.
  ///   - bounds: The upper bounds of the ranges, ascending.
  /// - Returns: The histograms by label values.
  public func histogram(
    _ name: String, _ help: String, labels: [String], bounds: [Double] = Histogram.durations
  ) -> MetricFamily<Histogram> {
    declare(name, help, .histogram, labels) { Histogram(bounds: bounds) }
  }

  /// Declares a counter that something else keeps and that is read when the metrics are.
  ///
  /// - Parameters:
  ///   - name: The name, ending in `_total`.
  ///   - help: One sentence on what is counted.
  ///   - labels: The names of the labels.
  ///   - read: Gives the numbers; it must not block.
  public func counter(
    _ name: String, _ help: String, labels: [String] = [], read: @escaping @Sendable () -> [Reading]
  ) {
    declare(name, help, .counter, labels, read)
  }

  /// Declares a gauge that is read when the metrics are.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - help: One sentence on what is measured.
  ///   - labels: The names of the labels.
  ///   - read: Gives the numbers; it must not block.
  public func gauge(
    _ name: String, _ help: String, labels: [String] = [], read: @escaping @Sendable () -> [Reading]
  ) {
    declare(name, help, .gauge, labels, read)
  }

  /// Returns all metrics as text, in the order of their names.
  public func text(as format: MetricsFormat = .prometheus) -> [UInt8] {
    var writer = MetricsWriter(format: format)
    for declaration in declarations.withLock({ $0 }).values.sorted(by: { $0.name < $1.name }) {
      declaration.write(to: &writer)
    }
    return writer.finished()
  }

  private func declare<Series: Sendable>(
    _ name: String, _ help: String, _ kind: MetricKind, _ labels: [String], make: @escaping @Sendable () -> Series
  ) -> MetricFamily<Series> {
    let declaration = MetricDeclaration(
      name: name, help: help, kind: kind, labels: labels,
      content: .family(MetricFamily<Series>(labels: labels, limit: seriesLimit, make: make)))
    let kept = declarations.withLock { declarations in
      if let known = declarations[name] { return known }
      declarations[name] = declaration
      return declaration
    }
    guard kept.kind == kind, kept.labels == labels, case .family(let family) = kept.content,
      let family = family as? MetricFamily<Series>
    else { preconditionFailure("The metric '\(name)' is declared twice, and not in the same way.") }
    return family
  }

  private func declare(
    _ name: String, _ help: String, _ kind: MetricKind, _ labels: [String], _ read: @escaping @Sendable () -> [Reading]
  ) {
    let declaration = MetricDeclaration(name: name, help: help, kind: kind, labels: labels, content: .readings(read))
    let isNew = declarations.withLock { $0.updateValue(declaration, forKey: name) == nil }
    precondition(isNew, "The metric '\(name)' is declared twice, and not in the same way.")
  }
}

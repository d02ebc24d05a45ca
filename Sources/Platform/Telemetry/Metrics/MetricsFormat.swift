/// How metrics are written.
public enum MetricsFormat: Sendable, Hashable {
  /// The text format 0.0.4 of https://prometheus.io/docs/instrumenting/exposition_formats.
  case prometheus
  /// OpenMetrics 1.0.0, https://prometheus.io/docs/specs/om/open_metrics_spec.
  case openMetrics

  /// The value of `Content-Type`.
  public var contentType: String {
    switch self {
    case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
    case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
    }
  }

  /// The format for the value of `Accept`: OpenMetrics where it is named, else Prometheus.
  public init(accepted header: String?) {
    let names = (header ?? "").lowercased().split(separator: ",").map { $0.prefix { $0 != ";" } }
    let isNamed = names.contains { $0.filter { $0 != " " && $0 != "\t" } == "application/openmetrics-text" }
    self = isNamed ? .openMetrics : .prometheus
  }
}

/// Writes metrics in one of the formats.
struct MetricsWriter {
  private let format: MetricsFormat
  private var text: [UInt8] = []

  init(format: MetricsFormat) {
    self.format = format
    text.reserveCapacity(16_384)
  }

  mutating func begin(_ name: String, _ help: String, _ kind: MetricKind) {
    // OpenMetrics names a counter without the suffix that its samples have.
    let family = format == .openMetrics && kind == .counter ? String(name.dropLast("_total".count)) : name
    append("# HELP \(family) ")
    appendEscaped(help, quotes: format == .openMetrics)
    append("\n# TYPE \(family) \(kind.rawValue)\n")
  }

  mutating func sample(_ name: String, _ labels: [String], _ values: [String], _ value: Double) {
    sample(name, labels, values, number: Self.render(value))
  }

  mutating func sample(_ name: String, _ labels: [String], _ values: [String], _ value: some BinaryInteger) {
    sample(name, labels, values, number: String(value))
  }

  mutating func histogram(_ name: String, _ labels: [String], _ values: [String], _ histogram: Histogram) {
    let counts = histogram.cumulativeCounts
    for (bound, count) in zip(histogram.bounds + [.infinity], counts) {
      sample(name + "_bucket", labels + ["le"], values + [Self.render(bound)], count)
    }
    sample(name + "_sum", labels, values, histogram.sum)
    sample(name + "_count", labels, values, counts.last ?? 0)
  }

  consuming func finished() -> [UInt8] {
    if format == .openMetrics { append("# EOF\n") }
    return text
  }

  private mutating func sample(_ name: String, _ labels: [String], _ values: [String], number: String) {
    append(name)
    for (index, (label, value)) in zip(labels, values).enumerated() {
      append(index == 0 ? "{" : ",")
      append("\(label)=\"")
      appendEscaped(value, quotes: true)
      append("\"")
    }
    append(labels.isEmpty ? " " : "} ")
    append(number)
    append("\n")
  }

  private mutating func append(_ part: String) {
    text.append(contentsOf: part.utf8)
  }

  /// Appends a help text or a label value with backslashes, line feeds and, if asked for, quotes escaped.
  private mutating func appendEscaped(_ part: String, quotes: Bool) {
    for byte in part.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): append("\\\\")
      case UInt8(ascii: "\n"): append("\\n")
      case UInt8(ascii: "\"") where quotes: append("\\\"")
      default: text.append(byte)
      }
    }
  }

  static func render(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return String(value)
  }
}

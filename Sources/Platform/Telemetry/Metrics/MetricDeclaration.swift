/// What a metric measures, in the words of the exposition formats.
enum MetricKind: String {
  case counter
  case gauge
  case histogram
}

/// A declared metric and where its numbers are.
struct MetricDeclaration: Sendable {
  enum Content: Sendable {
    case family(any Sendable)
    case readings(@Sendable () -> [MetricsRegistry.Reading])
  }

  let name: String
  let help: String
  let kind: MetricKind
  let labels: [String]
  let content: Content

  init(name: String, help: String, kind: MetricKind, labels: [String], content: Content) {
    precondition(
      Self.isName(name, allowsColon: true), "The metric name '\(name)' is not of the form [a-zA-Z_:][a-zA-Z0-9_:]*.")
    precondition(kind != .counter || name.hasSuffix("_total"), "The name of the counter '\(name)' must end in _total.")
    for label in labels {
      let isAllowed = Self.isName(label, allowsColon: false) && !label.hasPrefix("__") && label != "le"
      precondition(
        isAllowed, "The label '\(label)' of '\(name)' is reserved or not of the form [a-zA-Z_][a-zA-Z0-9_]*.")
    }
    self.name = name
    self.help = help
    self.kind = kind
    self.labels = labels
    self.content = content
  }

  func write(to writer: inout MetricsWriter) {
    writer.begin(name, help, kind)
    switch content {
    case .readings(let read):
      for reading in read() where reading.labels.count == labels.count {
        writer.sample(name, labels, reading.labels, reading.value)
      }
    case .family(let family as MetricFamily<Counter>):
      for (values, counter) in family.all { writer.sample(name, labels, values, counter.value) }
    case .family(let family as MetricFamily<Gauge>):
      for (values, gauge) in family.all { writer.sample(name, labels, values, gauge.value) }
    case .family(let family as MetricFamily<Histogram>):
      for (values, histogram) in family.all { writer.histogram(name, labels, values, histogram) }
    case .family:
      preconditionFailure("The metric '\(name)' is neither counter, gauge nor histogram.")
    }
  }

  private static func isName(_ name: String, allowsColon: Bool) -> Bool {
    guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return name.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        || $0 == UInt8(ascii: "_") || (allowsColon && $0 == UInt8(ascii: ":"))
    }
  }
}

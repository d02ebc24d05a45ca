import Synchronization

/// One metric with labels: a series for each combination of label values.
///
/// Finding a series takes a lock and a dictionary, so whoever counts tens of thousands of times a second finds it once and
/// keeps it. A family holds a bounded number of series; combinations beyond are counted together in one whose label values
/// all read `other`, so that hostile input cannot fill the memory.
public final class MetricFamily<Series: Sendable>: Sendable {
  /// The most bytes of a label value that are kept.
  static var labelLimit: Int { 128 }

  let labels: [String]
  private let limit: Int
  private let make: @Sendable () -> Series
  private let state = Mutex<[[String]: Series]>([:])

  init(labels: [String], limit: Int, make: @escaping @Sendable () -> Series) {
    self.labels = labels
    self.limit = limit
    self.make = make
  }

  /// Returns the series for label values, in the order in which the labels were declared.
  public func with(_ values: String...) -> Series {
    with(values)
  }

  /// Returns the series for label values, in the order in which the labels were declared.
  public func with(_ values: [String]) -> Series {
    precondition(values.count == labels.count, "A metric with the labels \(labels) needs a value for each.")
    return state.withLock { series in
      if let known = series[values] { return known }
      let isFull = series.count >= limit
      let key = isFull ? labels.map { _ in "other" } : values.map { Self.shortened($0) }
      if let known = series[key] { return known }
      let new = make()
      series[key] = new
      return new
    }
  }

  /// Every series with its label values, in the order of the values.
  var all: [(values: [String], series: Series)] {
    state.withLock { $0 }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { (values: $0.key, series: $0.value) }
  }

  private static func shortened(_ value: String) -> String {
    value.utf8.count <= labelLimit ? value : String(decoding: value.utf8.prefix(labelLimit), as: UTF8.self)
  }
}

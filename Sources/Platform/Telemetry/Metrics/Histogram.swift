import Core
import Synchronization

/// How often values fell into each of several fixed ranges: response times in seconds, sizes in bytes.
///
/// Observing costs a search among the bounds and two atomic additions.
public final class Histogram: Sendable {
  /// Bounds for the time of a request in seconds, from half a millisecond to ten seconds.
  public static let durations: [Double] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  ]

  /// Bounds for sizes in bytes, from 256 B to 1 GiB.
  public static let sizes: [Double] = [
    256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864, 268_435_456, 1_073_741_824,
  ]

  private final class Cell: Sendable {
    let number = Atomic<UInt64>(0)
  }

  /// The upper bounds, included in their ranges, in ascending order.
  let bounds: [Double]
  /// How often each range was hit; the last is for values above all bounds.
  private let cells: [Cell]
  /// The bits of the sum of all values.
  private let sumBits = Atomic<UInt64>(0)

  init(bounds: [Double]) {
    let isAscending = zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 } && bounds.allSatisfy(\.isFinite)
    precondition(!bounds.isEmpty && isAscending, "The bounds of a histogram must be finite and ascending.")
    self.bounds = bounds
    self.cells = (0...bounds.count).map { _ in Cell() }
  }

  /// Counts a value; one that is not a number is ignored.
  public func observe(_ value: Double) {
    guard !value.isNaN else { return }
    let index = bounds.firstIndex { value <= $0 } ?? bounds.count
    cells[index].number.wrappingAdd(1, ordering: .relaxed)
    var bits = sumBits.load(ordering: .relaxed)
    while true {
      let sum = (Double(bitPattern: bits) + value).bitPattern
      let (exchanged, original) = sumBits.weakCompareExchange(expected: bits, desired: sum, ordering: .relaxed)
      if exchanged { return }
      bits = original
    }
  }

  /// Counts a duration, in seconds.
  public func observe(_ duration: Duration) {
    observe(duration.inSeconds)
  }

  /// How many values were counted.
  public var count: UInt64 {
    cumulativeCounts.last ?? 0
  }

  /// The sum of all values.
  public var sum: Double {
    Double(bitPattern: sumBits.load(ordering: .relaxed))
  }

  /// For each bound, and then for infinity, how many values were not above it.
  var cumulativeCounts: [UInt64] {
    var total: UInt64 = 0
    return cells.map { cell in
      total += cell.number.load(ordering: .relaxed)
      return total
    }
  }
}

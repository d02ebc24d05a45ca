import Synchronization

/// A number that only grows: requests answered, bytes sent, deliveries failed.
///
/// Incrementing is one atomic addition without ordering; hold on to the counter instead of asking for it each time.
public final class Counter: Sendable {
  private let number = Atomic<UInt64>(0)

  init() {}

  /// Adds to the counter; past 2⁶⁴ it begins again at zero, as Prometheus expects of a restart.
  public func increment(by amount: UInt64 = 1) {
    number.wrappingAdd(amount, ordering: .relaxed)
  }

  /// The present number.
  public var value: UInt64 {
    number.load(ordering: .relaxed)
  }
}

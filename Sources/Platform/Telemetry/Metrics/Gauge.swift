import Synchronization

/// A number that goes up and down: connections open, jobs waiting.
public final class Gauge: Sendable {
  private let number = Atomic<Int>(0)

  init() {}

  /// Sets the number.
  public func set(_ value: Int) {
    number.store(value, ordering: .relaxed)
  }

  /// Adds to the number.
  public func increment(by amount: Int = 1) {
    number.wrappingAdd(amount, ordering: .relaxed)
  }

  /// Takes from the number.
  public func decrement(by amount: Int = 1) {
    number.wrappingSubtract(amount, ordering: .relaxed)
  }

  /// The present number.
  public var value: Int {
    number.load(ordering: .relaxed)
  }
}

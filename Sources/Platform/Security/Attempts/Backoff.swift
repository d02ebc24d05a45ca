/// How long to wait after so many failures: not at all at first, then twice as long each time, up to a bound.
public struct Backoff: Sendable, Hashable {
  /// How many failures cost nothing.
  public var freeFailures: Int
  /// The wait after the first failure that is not free.
  public var first: Duration
  /// The longest wait, however many failures there were.
  public var longest: Duration

  /// A back-off of so many free failures, then `first`, twice `first`, four times `first`, … up to `longest`.
  public init(freeFailures: Int, first: Duration, longest: Duration) {
    self.freeFailures = freeFailures
    self.first = first
    self.longest = longest
  }

  /// Returns the wait after `failures` failures in a row.
  public func wait(after failures: Int) -> Duration {
    guard failures > freeFailures else { return .zero }
    var wait = first
    for _ in 0..<(failures - freeFailures - 1) {
      guard wait < longest else { break }
      wait *= 2
    }
    return min(wait, longest)
  }
}

/// How long to wait before trying again: twice as long each time, up to a bound, and never all at the same moment.
public struct RetryPolicy: Sendable {
  private let first: Duration
  private let longest: Duration
  private let random: any RandomSource

  /// A policy.
  ///
  /// - Parameters:
  ///   - first: the most to wait after the first failure.
  ///   - longest: the most to wait after any number of failures.
  ///   - random: where the jitter comes from.
  public init(first: Duration, longest: Duration, random: any RandomSource = SystemRandom()) {
    self.first = first
    self.longest = longest
    self.random = random
  }

  /// The wait after `failures` failures in a row: at random between a half and the whole of `first` × 2^(failures − 1),
  /// which is never more than `longest`.
  public func delay(after failures: Int) -> Duration {
    var whole = first
    for _ in 1..<max(failures, 1) where whole < longest { whole *= 2 }
    let microseconds = min(whole, longest).inMicroseconds
    let word = random.bytes(4).reduce(0 as Int64) { $0 << 8 | Int64($1) }
    // Long waits are divided first, so that the product cannot overflow.
    let jitter = microseconds / 2 / 65_536 * (word >> 16) + (microseconds / 2 % 65_536) * (word >> 16) / 65_536
    return .microseconds(microseconds - microseconds / 2 + jitter)
  }
}

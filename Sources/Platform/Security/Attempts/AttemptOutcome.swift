/// What became of an attempt that an `AttemptLimiter` let pass.
public enum AttemptOutcome: Sendable, Hashable {
  /// It was right.
  case succeeded
  /// It was wrong, and counts.
  case failed
  /// It was never decided, for example because the server was too busy, and does not count.
  case abandoned
}

/// A key has made so many wrong attempts that it must wait; HTTP says 429 and `Retry-After` (RFC 6585, section 4).
public struct TooManyAttempts: Error, Sendable, Hashable, CustomStringConvertible {
  /// How long until the next attempt is let pass.
  public var retryAfter: Duration

  /// A refusal that ends after `retryAfter`.
  public init(retryAfter: Duration) {
    self.retryAfter = retryAfter
  }

  /// The wait in whole seconds, rounded up and at least 1, as the `Retry-After` header carries it.
  public var retryAfterSeconds: Int {
    let (seconds, rest) = retryAfter.components
    return max(1, Int(seconds) + (rest > 0 ? 1 : 0))
  }

  /// What happened and what to do.
  public var description: String {
    "There were too many failed attempts. Try again in \(retryAfterSeconds) s."
  }
}

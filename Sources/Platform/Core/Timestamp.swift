/// A moment on the wall clock, in microseconds since 1970-01-01T00:00:00Z.
///
/// Databases keep it as a 64-bit integer, JSON as RFC 3339 in UTC with milliseconds: `2026-11-21T09:30:00.250Z`.
/// Arithmetic stops at the first and the last moment there is instead of trapping, since clients name moments.
public struct Timestamp: Sendable, Hashable, Comparable, Codable {
  /// Microseconds since 1970-01-01T00:00:00Z, negative before it.
  public var microseconds: Int64

  /// A moment so many microseconds after the epoch.
  public init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  /// A moment so many whole seconds after the epoch, as JSON Web Tokens count them (RFC 7519, section 2).
  public init(seconds: Int64) {
    self.microseconds = seconds.multipliedWithSaturation(by: 1_000_000)
  }

  /// Whole seconds since the epoch, rounded down.
  public var seconds: Int64 {
    microseconds.dividedRoundingDown(by: 1_000_000)
  }

  /// Whole milliseconds since the epoch, rounded down.
  public var milliseconds: Int64 {
    microseconds.dividedRoundingDown(by: 1000)
  }

  /// Whether `left` is the earlier moment.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.microseconds < right.microseconds
  }

  /// The moment `duration` later, exact to the microsecond.
  public static func + (moment: Timestamp, duration: Duration) -> Timestamp {
    Timestamp(microseconds: moment.microseconds.addedWithSaturation(duration.inMicroseconds))
  }

  /// The moment `duration` earlier, exact to the microsecond.
  public static func - (moment: Timestamp, duration: Duration) -> Timestamp {
    Timestamp(microseconds: moment.microseconds.subtractedWithSaturation(duration.inMicroseconds))
  }

  /// The time from `earlier` to `later`; negative when they are the other way around.
  public static func - (later: Timestamp, earlier: Timestamp) -> Duration {
    .microseconds(later.microseconds.subtractedWithSaturation(earlier.microseconds))
  }
}

extension Duration {
  /// The whole duration in microseconds, rounded toward zero, or the longest there is.
  public var inMicroseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds.multipliedWithSaturation(by: 1_000_000).addedWithSaturation(attoseconds / 1_000_000_000_000)
  }

  /// The whole duration in milliseconds, rounded toward zero.
  public var inMilliseconds: Int64 {
    inMicroseconds / 1000
  }

  /// The duration in seconds, as a floating-point number for metrics and messages.
  public var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}

extension Int64 {
  fileprivate func multipliedWithSaturation(by factor: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? (self < 0 ? .min : .max) : product
  }

  fileprivate func addedWithSaturation(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  fileprivate func subtractedWithSaturation(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other < 0 ? .max : .min) : difference
  }

  fileprivate func dividedRoundingDown(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

import Glibc

/// Where the time comes from: the machine's clocks, or a clock that a test turns by hand.
///
/// Actions and jobs take one through their initializer, so that a test can make an hour pass at once.
public protocol TimeSource: Sendable {
  /// The wall clock's reading. It can jump when the machine's clock is set.
  func now() -> Timestamp

  /// Time since an arbitrary start that never jumps and never runs backward; for timeouts and measuring.
  func uptime() -> Duration

  /// Waits until `duration` has passed on the `uptime()` clock.
  ///
  /// - Throws: `CancellationError` as soon as the task is canceled.
  func sleep(for duration: Duration) async throws
}

/// The machine's own clocks: `CLOCK_REALTIME` and `CLOCK_MONOTONIC` of clock_gettime(2).
public struct SystemTime: TimeSource {
  /// The machine's clocks.
  public init() {}

  /// The reading of `CLOCK_REALTIME`.
  public func now() -> Timestamp {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }

  /// The reading of `CLOCK_MONOTONIC`.
  public func uptime() -> Duration {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  /// Waits until `duration` has passed on `CLOCK_MONOTONIC`.
  ///
  /// - Throws: `CancellationError` as soon as the task is canceled.
  public func sleep(for duration: Duration) async throws {
    try await Task.sleep(for: duration)
  }
}

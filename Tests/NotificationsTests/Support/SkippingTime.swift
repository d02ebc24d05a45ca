import Core
import Synchronization

/// A clock on which sleeping takes no time and moves the clock.
final class SkippingTime: TimeSource {
  private let passed = Mutex<Duration>(.zero)

  func now() -> Timestamp { Timestamp(seconds: 1_795_253_400) + uptime() }
  func uptime() -> Duration { passed.withLock { $0 } }
  func sleep(for duration: Duration) async throws { advance(by: duration) }
  func advance(by duration: Duration) { passed.withLock { $0 += duration } }
}

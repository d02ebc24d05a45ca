import Core
import Telemetry

/// Looks every minute for notifications that nobody looks after, and for those that are old enough to be forgotten.
///
/// A notification whose message got lost, or whose sender died and whose message did not come back, is put into the queue
/// again. At most 1000 of each kind are looked at in one sweep; the next one goes on.
struct SweepNotifications: Sendable {
  let store: any NotificationStore
  let events: NotificationsEvents
  /// For how long notifications are kept that came to their end.
  let retention: Duration
  let time: any TimeSource
  let logger: Logger

  private static let interval = Duration.seconds(60)
  private static let limit = 1000

  /// Sweeps until the task is canceled.
  func run() async {
    while !Task.isCancelled {
      do {
        try await callAsFunction()
      } catch {
        logger.error("The sweep of notifications failed.", ["error": .error(error)])
      }
      do { try await time.sleep(for: Self.interval) } catch { return }
    }
  }

  /// Sweeps once.
  ///
  /// - Returns: how many notifications were put into the queue again.
  /// - Throws: what the store throws.
  @discardableResult
  func callAsFunction() async throws -> Int {
    let now = time.now()
    var count = 0
    for id in try await store.overdue(at: now, limit: Self.limit) {
      let swept = try await store.update(id) { [events] notification, messages in
        guard notification.sweep(at: now) else { return false }
        messages.append(events.call(for: notification, at: now))
        return true
      }
      if swept?.value == true { count += 1 }
    }
    if count > 0 { logger.warning("Notifications were put into the queue again.", ["count": .integer(count)]) }
    _ = try await store.remove(finishedBefore: now - retention, limit: Self.limit)
    return count
  }
}

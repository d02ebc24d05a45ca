import Core
import Messaging

/// Makes the notification that somebody asks for.
struct RequestNotification: Sendable {
  let store: any NotificationStore
  let events: NotificationsEvents
  let policy: SendingPolicy
  /// The right side of `Message-ID`s.
  let domain: String
  let time: any TimeSource

  /// Makes the notification, which is sent as soon as possible.
  ///
  /// - Parameters:
  ///   - letter: what to say, and to whom.
  ///   - requester: who asks.
  ///   - key: an idempotency key; the notification that was made under it before is returned instead of a second one.
  /// - Returns: the notification, which is durable.
  /// - Throws: `NotificationsError`; what the store throws.
  func callAsFunction(
    _ letter: Letter, for requester: Requester, idempotencyKey key: String? = nil
  ) async throws -> Notification {
    let limit = try policy.limit(for: requester, to: letter.recipient)
    let now = time.now()
    let notification = Notification(letter, owner: requester.owner, domain: domain, at: now)
    let addition = try await store.add(
      notification, idempotencyKey: key, limit: limit, announcing: events.call(for: notification, at: now))
    switch addition {
    case .added: return notification
    case .known(let known):
      guard known.letter == letter else { throw NotificationsError.keyReused }
      return known
    case .limited(let end): throw NotificationsError.limitReached(limit: limit?.count ?? 0, wait: end - now)
    }
  }
}

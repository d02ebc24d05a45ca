import Core
import Messaging

/// Keeps notifications with their attempts.
///
/// **Announcing.** Messages that go along with a change become durable with it, or not at all.
///
/// **Missing** notifications are nil, never an error.
///
/// **Changes** to one notification take effect one after the other; each sees what the one before has saved.
protocol NotificationStore: Sendable {
  /// Adds the notification that an event asks for, unless that event has taken effect before.
  ///
  /// - Returns: whether it was added.
  func add(_ notification: Notification, for event: Message, announcing message: Message) async throws -> Bool

  /// Adds the notification that somebody asks for.
  ///
  /// - Parameters:
  ///   - notification: the notification.
  ///   - key: the owner's idempotency key; the notification that was added under it before is kept instead.
  ///   - limit: how many notifications the owner may ask for; nil for any number.
  ///   - message: what is announced when it is added.
  /// - Returns: what came of it.
  /// - Throws: what the database throws.
  func add(
    _ notification: Notification, idempotencyKey key: String?, limit: RequestLimit?, announcing message: Message
  ) async throws -> Addition

  /// The notification of that id.
  func notification(_ id: ObjectID) async throws -> Notification?

  /// Notifications, newest first, at most `limit`, those older than `before`.
  ///
  /// - Parameters:
  ///   - owners: whose; nil for all.
  ///   - before: the last one that is known already; nil to begin with the newest.
  ///   - limit: the most to return.
  /// - Returns: them.
  /// - Throws: what the database throws.
  func notifications(of owners: [Owner]?, before: ObjectID?, limit: Int) async throws -> [Notification]

  /// The notifications whose message in the queue counts as lost by then, most overdue first, at most `limit`.
  func overdue(at moment: Timestamp, limit: Int) async throws -> [ObjectID]

  /// Loads a notification, lets `change` change it and announce messages, and saves it, all in one transaction.
  ///
  /// - Returns: the notification as it is saved, and what `change` returned; nil when there is none of that id.
  /// - Throws: what `change` throws; nothing is saved then.
  @discardableResult
  func update<Value: Sendable>(
    _ id: ObjectID, _ change: @escaping @Sendable (inout Notification, inout [Message]) throws -> Value
  ) async throws -> (notification: Notification, value: Value)?

  /// Removes notifications that came to their end before a moment, at most `limit`.
  ///
  /// - Returns: how many there were.
  /// - Throws: what the database throws.
  func remove(finishedBefore moment: Timestamp, limit: Int) async throws -> Int
}

/// How many notifications one owner may ask for within some time.
struct RequestLimit: Sendable, Hashable {
  let count: Int
  let window: Duration
}

/// What came of adding a notification.
enum Addition: Sendable, Hashable {
  /// It is kept.
  case added
  /// This one was kept under the same idempotency key before.
  case known(Notification)
  /// The owner has reached the limit until then.
  case limited(until: Timestamp)
}

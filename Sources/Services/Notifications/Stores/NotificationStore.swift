import Core
import Messaging

/// Keeps notifications with their attempts.
///
/// **Adding** a notification also puts its message into the queue `notifications`, both or neither. One that an event caused
/// is added once for each event, however often the event is delivered.
///
/// **Updating** is "load, change, save" in one transaction: of two that begin an attempt at once, the second sees the first.
///
/// **Missing** notifications are nil, never an error. Lists are newest first.
protocol NotificationStore: Sendable {
  /// Adds a notification.
  ///
  /// - Parameters:
  ///   - notification: what to add.
  ///   - event: the message that caused it; nil when a request did.
  /// - Returns: false when the event has caused one already; nothing is added then.
  /// - Throws: `SQLError`; nothing is added then, unless the database says so after the commit.
  @discardableResult
  func add(_ notification: Notification, because event: Message?) async throws -> Bool

  /// The notification of that id.
  func notification(_ id: UUIDv7) async throws -> Notification?

  /// Notifications of a viewer, at most `limit`, older than `id`; from the newest when it is nil.
  func notifications(for viewer: Viewer, before id: UUIDv7?, limit: Int) async throws -> [Notification]

  /// Loads a notification, lets `change` change it, and saves it.
  ///
  /// - Returns: what `change` returned; nil when there is no such notification.
  func update<Value: Sendable>(
    _ id: UUIDv7, _ change: @escaping @Sendable (inout Notification) -> Value
  ) async throws -> Value?

  /// Puts the messages of forgotten notifications into the queue again: of those neither sent nor failed whose time came
  /// before `moment` and which nothing has touched since.
  ///
  /// - Returns: how many, at most 100.
  func remind(forgottenSince moment: Timestamp, now: Timestamp) async throws -> Int
}

/// Who looks at notifications.
enum Viewer: Sendable, Hashable {
  /// Sees everything.
  case administrator
  /// Sees what it sent and what was sent to its address.
  case account(id: String, email: String)

  /// Whether the viewer may see a notification.
  func maySee(_ notification: Notification) -> Bool {
    switch self {
    case .administrator: true
    case .account(let id, let email):
      notification.sender == id
        || notification.recipient.kind == .email && notification.recipient.key == email.lowercased()
    }
  }
}

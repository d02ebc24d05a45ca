import Core
import HTTP

/// Finds notifications for somebody who asks; somebody else's look missing, except to an administrator.
struct FindNotifications: Sendable {
  let store: any NotificationStore

  /// A page of notifications.
  struct Page: Sendable {
    let notifications: [Notification]
    /// Where the next page begins; nil on the last one.
    let next: ObjectID?
  }

  /// The notification of that id.
  ///
  /// - Throws: `NotificationsError.notFound`; what the store throws.
  func callAsFunction(_ id: ObjectID, for principal: Principal) async throws -> Notification {
    guard let found = try await store.notification(id),
      principal.isAdministrator || Owner.all(of: principal).contains(found.owner)
    else { throw NotificationsError.notFound }
    return found
  }

  /// One's own notifications, all for an administrator, newest first.
  func page(before: ObjectID?, limit: Int, for principal: Principal) async throws -> Page {
    // One more than asked for tells whether there is a next page.
    var found = try await store.notifications(
      of: principal.isAdministrator ? nil : Owner.all(of: principal), before: before, limit: limit + 1)
    guard found.count > limit else { return Page(notifications: found, next: nil) }
    found.removeLast(found.count - limit)
    return Page(notifications: found, next: found.last?.id)
  }
}

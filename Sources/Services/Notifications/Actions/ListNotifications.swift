import Core

/// Lists the notifications that a viewer may see, page by page, newest first.
struct ListNotifications: Sendable {
  let store: any NotificationStore

  /// A page of notifications.
  struct Page: Sendable {
    let notifications: [Notification]
    /// Where the next page begins; nil on the last one.
    let next: UUIDv7?
  }

  /// Returns the page behind a notification.
  ///
  /// - Parameters:
  ///   - viewer: who looks.
  ///   - cursor: the last notification of the page before; nil for the first page.
  ///   - limit: how many a page has at most.
  /// - Returns: the page.
  /// - Throws: what the store throws.
  func callAsFunction(for viewer: Viewer, before cursor: UUIDv7?, limit: Int) async throws -> Page {
    var found = try await store.notifications(for: viewer, before: cursor, limit: limit + 1)
    guard found.count > limit else { return Page(notifications: found, next: nil) }
    found.removeLast(found.count - limit)
    return Page(notifications: found, next: found.last?.id)
  }
}

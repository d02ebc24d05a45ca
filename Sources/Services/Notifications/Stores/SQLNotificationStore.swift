import Core
import Messaging
import SQL

/// Keeps notifications in the tables `notification` and `notification_attempt`.
struct SQLNotificationStore: NotificationStore {
  let database: any SQLDatabase
  let outbox: Outbox
  let inbox: Inbox
  let events: NotificationsEvents

  private static let consumer = "notifications"
  private static let reminderLimit = 100

  func add(_ notification: Notification, because event: Message?) async throws -> Bool {
    try await database.write { transaction in
      if let event, try await !inbox.isFirst(event, consumer: Self.consumer, in: transaction) { return false }
      try await transaction.execute(Self.insert, notification.values)
      try await outbox.append(events.work(for: notification, at: notification.createdAt), in: transaction)
      return true
    }
  }

  func notification(_ id: UUIDv7) async throws -> Notification? {
    try await database.read { try await Self.notification(id, in: $0) }
  }

  func notifications(for viewer: Viewer, before id: UUIDv7?, limit: Int) async throws -> [Notification] {
    // An id of letters sorts behind all UUIDs.
    let before = SQLValue.text(id?.description ?? "~")
    return try await database.read { reader in
      let rows: [NotificationRow]
      switch viewer {
      case .administrator:
        rows = try await reader.rows(Self.selectPage, [before, SQLValue(limit)]) { NotificationRow($0) }
      case .account(let account, let email):
        let values: [SQLValue] = [before, SQLValue(limit), .text(account), .text(email.lowercased())]
        rows = try await reader.rows(Self.selectOwnPage, values) { NotificationRow($0) }
      }
      var all: [Notification] = []
      for row in rows { all.append(try row.notification(attempts: try await Self.attempts(of: row.id, in: reader))) }
      return all
    }
  }

  func update<Value: Sendable>(
    _ id: UUIDv7, _ change: @escaping @Sendable (inout Notification) -> Value
  ) async throws -> Value? {
    try await database.write { transaction in
      guard var notification = try await Self.notification(id, in: transaction) else { return nil }
      let known = notification.attempts
      let value = change(&notification)
      try await Self.save(notification, known: known, in: transaction)
      return value
    }
  }

  func remind(forgottenSince moment: Timestamp, now: Timestamp) async throws -> Int {
    try await database.write { transaction in
      let values: [SQLValue] = [.integer(moment.microseconds), SQLValue(Self.reminderLimit)]
      let forgotten = try await transaction.rows(Self.selectForgotten, values) { (NotificationRow($0), $0.integer(12)) }
      for (row, reminders) in forgotten {
        var notification = try row.notification(attempts: [])
        notification.remind(at: now)
        try await transaction.execute(
          Self.countReminder, [.text(row.id), .integer(reminders + 1), .integer(now.microseconds)])
        let message = events.work(for: notification, reminder: Int(reminders) + 1, at: now)
        try await outbox.append(message, in: transaction)
      }
      return forgotten.count
    }
  }

  private static func notification(_ id: UUIDv7, in reader: any SQLReader) async throws -> Notification? {
    guard let row = try await reader.first(select, [.text(id.description)], { NotificationRow($0) }) else { return nil }
    return try row.notification(attempts: try await attempts(of: row.id, in: reader))
  }

  private static func attempts(of id: String, in reader: any SQLReader) async throws -> [Attempt] {
    try await reader.rows(selectAttempts, [.text(id)]) { try Attempt(row: $0) }
  }

  private static func save(
    _ notification: Notification, known: [Attempt], in transaction: any SQLTransaction
  ) async throws {
    try await transaction.execute(
      update,
      [
        .text(notification.id.description), .text(notification.state.rawValue), .integer(notification.due.microseconds),
        .integer(notification.triedSince.microseconds), .integer(notification.updatedAt.microseconds),
      ])
    for attempt in notification.attempts where !known.contains(attempt) {
      try await transaction.execute(saveAttempt, attempt.values(of: notification.id))
    }
  }
}

import Core
import Messaging
import SQL

/// Keeps notifications in the table `notifications_notification` and their attempts in `notifications_attempt`.
struct SQLNotificationStore: NotificationStore {
  let database: any SQLDatabase
  let outbox: Outbox
  let inbox: Inbox

  func add(_ notification: Notification, for event: Message, announcing message: Message) async throws -> Bool {
    try await database.write { transaction in
      guard try await inbox.isFirst(event, consumer: event.queue, in: transaction) else { return false }
      try await transaction.execute(Self.insert, notification.values + [nil])
      try await outbox.append(message, in: transaction)
      return true
    }
  }

  func add(
    _ notification: Notification, idempotencyKey key: String?, limit: RequestLimit?, announcing message: Message
  ) async throws -> Addition {
    try await database.write { transaction in
      let owner = SQLValue(notification.owner.key)
      if let key, let id = try await transaction.first(Self.selectByKey, [owner, .text(key)], { $0.text(0) }),
        let known = try await Self.notification(id, in: transaction)
      {
        return .known(known)
      }
      if let limit, let end = try await Self.end(of: limit, for: notification, in: transaction) {
        return .limited(until: end)
      }
      try await transaction.execute(Self.insert, notification.values + [SQLValue(key)])
      try await outbox.append(message, in: transaction)
      return .added
    }
  }

  func notification(_ id: ObjectID) async throws -> Notification? {
    try await database.read { try await Self.notification(id.description, in: $0) }
  }

  func notifications(of owners: [Owner]?, before: ObjectID?, limit: Int) async throws -> [Notification] {
    // Every id sorts before this text.
    let end = before?.description ?? "g"
    return try await database.read { reader in
      var ids: [String] = []
      if let owners {
        // Each owner's ids come from the index in their order; together they are at most a few pages.
        for owner in owners {
          ids += try await reader.rows(Self.selectOwnPage, [.text(owner.key), .text(end), SQLValue(limit)]) {
            $0.text(0)
          }
        }
        ids.sort(by: >)
      } else {
        ids = try await reader.rows(Self.selectPage, [.text(end), SQLValue(limit)]) { $0.text(0) }
      }
      var page: [Notification] = []
      for id in ids.prefix(limit) {
        if let notification = try await Self.notification(id, in: reader) { page.append(notification) }
      }
      return page
    }
  }

  func overdue(at moment: Timestamp, limit: Int) async throws -> [ObjectID] {
    try await database.read { reader in
      try await reader.rows(Self.selectOverdue, [.integer(moment.microseconds), SQLValue(limit)]) {
        ObjectID($0.text(0))
      }
    }.compactMap(\.self)
  }

  func update<Value: Sendable>(
    _ id: ObjectID, _ change: @escaping @Sendable (inout Notification, inout [Message]) throws -> Value
  ) async throws -> (notification: Notification, value: Value)? {
    try await database.write { transaction in
      guard let loaded = try await Self.notification(id.description, in: transaction) else { return nil }
      var (notification, messages) = (loaded, [Message]())
      let value = try change(&notification, &messages)
      if notification != loaded { try await transaction.execute(Self.update, notification.values) }
      for attempt in notification.attempts where !loaded.attempts.contains(attempt) {
        try await transaction.execute(Self.saveAttempt, [.text(id.description)] + attempt.values)
      }
      for message in messages { try await outbox.append(message, in: transaction) }
      return (notification, value)
    }
  }

  func remove(finishedBefore moment: Timestamp, limit: Int) async throws -> Int {
    try await database.write { transaction in
      let ids = try await transaction.rows(
        Self.selectFinished, [.integer(moment.microseconds), SQLValue(limit)], { $0.text(0) })
      for id in ids {
        try await transaction.execute(Self.deleteAttempts, [.text(id)])
        try await transaction.execute(Self.delete, [.text(id)])
      }
      return ids.count
    }
  }

  private static func notification(_ id: String, in reader: any SQLReader) async throws -> Notification? {
    let attempts = try await reader.rows(selectAttempts, [.text(id)]) { try Attempt(row: $0) }
    return try await reader.first(selectByID, [.text(id)]) { try Notification(row: $0, attempts: attempts) }
  }

  /// When the owner's limit lets another one pass; nil when it does now.
  private static func end(
    of limit: RequestLimit, for notification: Notification, in reader: any SQLReader
  ) async throws -> Timestamp? {
    guard limit.count > 0 else { return notification.createdAt + limit.window }
    let values: [SQLValue] = [.text(notification.owner.key), SQLValue(limit.count - 1)]
    let last = try await reader.first(selectNewest, values) { Timestamp(microseconds: $0.integer(0)) }
    guard let end = last.map({ $0 + limit.window }), end > notification.createdAt else { return nil }
    return end
  }
}

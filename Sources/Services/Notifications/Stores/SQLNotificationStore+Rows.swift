import Core
import Delivery
import SQL

extension SQLNotificationStore {
  static let select: SQLStatement = """
    SELECT id, sender, kind, recipient, subject, text, message_id, state, due, tried_since, created_at, updated_at
    FROM notification WHERE id = $1
    """
  static let selectPage: SQLStatement = """
    SELECT id, sender, kind, recipient, subject, text, message_id, state, due, tried_since, created_at, updated_at
    FROM notification WHERE id < $1 ORDER BY id DESC LIMIT $2
    """
  static let selectOwnPage: SQLStatement = """
    SELECT id, sender, kind, recipient, subject, text, message_id, state, due, tried_since, created_at, updated_at
    FROM notification WHERE id < $1 AND (sender = $3 OR (kind = 'email' AND recipient_key = $4))
    ORDER BY id DESC LIMIT $2
    """
  static let selectForgotten: SQLStatement = """
    SELECT id, sender, kind, recipient, subject, text, message_id, state, due, tried_since, created_at, updated_at,
      reminders
    FROM notification WHERE state NOT IN ('sent', 'failed') AND due < $1 AND updated_at < $1 ORDER BY due LIMIT $2
    """
  static let selectAttempts: SQLStatement = """
    SELECT number, started_at, ended_at, outcome, reply_code, detail
    FROM notification_attempt WHERE notification = $1 ORDER BY number
    """
  static let insert: SQLStatement = """
    INSERT INTO notification (id, sender, kind, recipient, recipient_key, subject, text, message_id, state, due,
      tried_since, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    """
  static let update: SQLStatement =
    "UPDATE notification SET state = $2, due = $3, tried_since = $4, updated_at = $5 WHERE id = $1"
  static let countReminder: SQLStatement = "UPDATE notification SET reminders = $2, updated_at = $3 WHERE id = $1"
  static let saveAttempt: SQLStatement = """
    INSERT INTO notification_attempt (notification, number, started_at, ended_at, outcome, reply_code, detail)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (notification, number) DO UPDATE
      SET ended_at = excluded.ended_at, outcome = excluded.outcome, reply_code = excluded.reply_code,
        detail = excluded.detail
    """
}

/// The columns of a notification, in the order in which every query selects them.
struct NotificationRow: Sendable {
  let id: String
  private let sender: String?
  private let kind, recipient, subject, text, messageID, state: String
  private let due, triedSince, createdAt, updatedAt: Timestamp

  init(_ row: any SQLRow) {
    id = row.text(0)
    sender = row.isNull(1) ? nil : row.text(1)
    kind = row.text(2)
    recipient = row.text(3)
    subject = row.text(4)
    text = row.text(5)
    messageID = row.text(6)
    state = row.text(7)
    due = Timestamp(microseconds: row.integer(8))
    triedSince = Timestamp(microseconds: row.integer(9))
    createdAt = Timestamp(microseconds: row.integer(10))
    updatedAt = Timestamp(microseconds: row.integer(11))
  }

  /// The notification that the columns hold.
  ///
  /// - Throws: `SQLError` when they hold none.
  func notification(attempts: [Attempt]) throws -> Notification {
    guard let id = UUIDv7(id), let kind = Recipient.Kind(rawValue: kind), let recipient = Recipient(kind, recipient),
      let messageID = MessageID(messageID), let state = Notification.State(rawValue: state)
    else {
      throw SQLError(.corrupt, "The notification '\(id)' in the table notification makes no sense. Restore a backup.")
    }
    return Notification(
      id: id, sender: sender, recipient: recipient, subject: subject, text: text, messageID: messageID,
      createdAt: createdAt, state: state, due: due, triedSince: triedSince, updatedAt: updatedAt, attempts: attempts)
  }
}

extension Notification {
  /// The columns in the order of INSERT.
  var values: [SQLValue] {
    [
      .text(id.description), SQLValue(sender), .text(recipient.kind.rawValue), .text(recipient.text),
      .text(recipient.key), .text(subject), .text(text), .text(messageID.description), .text(state.rawValue),
      .integer(due.microseconds), .integer(triedSince.microseconds), .integer(createdAt.microseconds),
      .integer(updatedAt.microseconds),
    ]
  }
}

extension Attempt {
  /// Reads the columns in the order in which they are selected.
  init(row: any SQLRow) throws {
    guard let outcome = Outcome(rawValue: row.text(3)) else {
      throw SQLError(.corrupt, "An attempt in notification_attempt has an unknown outcome. Restore a backup.")
    }
    self.init(
      number: Int(row.integer(0)), startedAt: Timestamp(microseconds: row.integer(1)),
      endedAt: row.isNull(2) ? nil : Timestamp(microseconds: row.integer(2)), outcome: outcome,
      replyCode: row.isNull(4) ? nil : Int(row.integer(4)), detail: row.text(5))
  }

  /// The columns in the order of INSERT.
  func values(of notification: UUIDv7) -> [SQLValue] {
    [
      .text(notification.description), SQLValue(number), .integer(startedAt.microseconds),
      endedAt.map { .integer($0.microseconds) } ?? .null, .text(outcome.rawValue), SQLValue(replyCode), .text(detail),
    ]
  }
}

import Core
import Delivery
import SQL

extension SQLNotificationStore {
  /// The columns in the order of `Notification.values`.
  private static let columns = """
    id, message_id, owner, channel, recipient, subject, text, state, until_at, failure, dead_letter, created_at,
    tried_since, queued_at, times_swept, overdue_at, finished_at
    """

  static let insert = SQLStatement(
    composed: """
      INSERT INTO notifications_notification (\(columns), idempotency_key)
      VALUES (\((1...18).map { "$\($0)" }.joined(separator: ", ")))
      """)
  static let update: SQLStatement = """
    UPDATE notifications_notification SET message_id = $2, owner = $3, channel = $4, recipient = $5, subject = $6,
      text = $7, state = $8, until_at = $9, failure = $10, dead_letter = $11, created_at = $12, tried_since = $13,
      queued_at = $14, times_swept = $15, overdue_at = $16, finished_at = $17
    WHERE id = $1
    """
  static let delete: SQLStatement = "DELETE FROM notifications_notification WHERE id = $1"
  static let selectByID = SQLStatement(
    composed: "SELECT \(columns) FROM notifications_notification WHERE id = $1")
  static let selectByKey: SQLStatement =
    "SELECT id FROM notifications_notification WHERE owner = $1 AND idempotency_key = $2"
  static let selectPage: SQLStatement =
    "SELECT id FROM notifications_notification WHERE id < $1 ORDER BY id DESC LIMIT $2"
  static let selectOwnPage: SQLStatement =
    "SELECT id FROM notifications_notification WHERE owner = $1 AND id < $2 ORDER BY id DESC LIMIT $3"
  static let selectNewest: SQLStatement = """
    SELECT created_at FROM notifications_notification WHERE owner = $1 ORDER BY created_at DESC LIMIT 1 OFFSET $2
    """
  static let selectOverdue: SQLStatement =
    "SELECT id FROM notifications_notification WHERE overdue_at <= $1 ORDER BY overdue_at LIMIT $2"
  static let selectFinished: SQLStatement =
    "SELECT id FROM notifications_notification WHERE finished_at < $1 ORDER BY finished_at LIMIT $2"

  static let selectAttempts: SQLStatement = """
    SELECT number, started_at, finished_at, outcome, reply_code, reply FROM notifications_attempt
    WHERE notification_id = $1 ORDER BY number
    """
  static let saveAttempt: SQLStatement = """
    INSERT INTO notifications_attempt (notification_id, number, started_at, finished_at, outcome, reply_code, reply)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (notification_id, number) DO UPDATE SET finished_at = excluded.finished_at,
      outcome = excluded.outcome, reply_code = excluded.reply_code, reply = excluded.reply
    """
  static let deleteAttempts: SQLStatement = "DELETE FROM notifications_attempt WHERE notification_id = $1"
}

extension Notification {
  /// The values of a row.
  var values: [SQLValue] {
    var (end, failure) = (Timestamp?.none, NotificationState.Failure?.none)
    switch state {
    case .pending, .sent: break
    case .sending(let until), .waiting(let until): end = until
    case .failed(let reason, _): failure = reason
    }
    return [
      .text(id.description), .text(messageID.description), .text(owner.key), .text(recipient.channel.rawValue),
      .text(recipient.description), .text(subject), .text(text), .text(state.name), SQLValue(end),
      SQLValue(failure?.reason), SQLValue(failure?.letter), SQLValue(createdAt), SQLValue(triedSince),
      SQLValue(queuedAt), SQLValue(timesSwept), SQLValue(overdueAt), SQLValue(state.finishedAt),
    ]
  }

  /// The notification that a row and its attempts hold.
  ///
  /// - Throws: `SQLError` when the row was not written by this program.
  init(row: any SQLRow, attempts: [Attempt]) throws(SQLError) {
    guard let id = ObjectID(row.text(0)), let messageID = MessageID(row.text(1)),
      let channel = Channel(rawValue: row.text(3)), let recipient = Recipient(row.text(4), on: channel)
    else {
      throw SQLError(
        .corrupt, "The notification '\(row.text(0))' has an id or a recipient that is none. Restore a backup.")
    }
    self.init(
      restoring: id, messageID: messageID, owner: Owner(stored: row.text(2)),
      letter: Letter(to: recipient, subject: row.text(5), text: row.text(6)), createdAt: row.timestamp(11),
      state: try Notification.state(row), attempts: attempts, triedSince: row.timestamp(12),
      queuedAt: row.timestamp(13), timesSwept: Int(row.integer(14)))
  }

  private static func state(_ row: any SQLRow) throws(SQLError) -> NotificationState {
    switch row.text(7) {
    case "pending": return .pending
    case "sending": return .sending(until: row.timestamp(8))
    case "waiting": return .waiting(until: row.timestamp(8))
    case "sent": return .sent(at: row.timestamp(16))
    case "failed": return .failed(.init(reason: row.text(9), letter: row.text(10)), at: row.timestamp(16))
    case let other:
      throw SQLError(.corrupt, "The notification '\(row.text(0))' has the unknown state '\(other)'. Use a newer roost.")
    }
  }
}

extension Attempt {
  /// The values of a row, without the notification's id.
  var values: [SQLValue] {
    [
      SQLValue(number), SQLValue(startedAt), SQLValue(finishedAt), SQLValue(outcome?.name),
      SQLValue(outcome?.reply?.code), SQLValue(outcome?.reply?.text),
    ]
  }

  /// The attempt that a row holds.
  ///
  /// - Throws: `SQLError` when the row was not written by this program.
  init(row: any SQLRow) throws(SQLError) {
    let reply = Reply(code: row.isNull(4) ? nil : Int(row.integer(4)), text: row.text(5))
    let outcome: AttemptOutcome?
    switch row.text(3) {
    case "": outcome = nil
    case "taken": outcome = .taken
    case "postponed": outcome = .postponed(reply)
    case "refused": outcome = .refused(reply)
    case "interrupted": outcome = .interrupted
    case let other: throw SQLError(.corrupt, "An attempt has the unknown outcome '\(other)'. Use a newer roost.")
    }
    self.init(
      restoring: Int(row.integer(0)), startedAt: row.timestamp(1), finishedAt: row.isNull(2) ? nil : row.timestamp(2),
      outcome: outcome)
  }
}

extension SQLValue {
  /// A moment, or NULL.
  fileprivate init(_ time: Timestamp?) { self = time.map { .integer($0.microseconds) } ?? .null }
}

extension SQLRow {
  fileprivate func timestamp(_ column: Int) -> Timestamp { Timestamp(microseconds: integer(column)) }
}

import Core
import Messaging
import SQL

/// The embedded queue's tables, and each statement on them.
///
/// A row of `roost_message` is ready when its `holder` and `due` are 0. While a consumer has it, `holder` is that
/// consumer's number. While it is delayed, `due` says until when and `since` from when, in microseconds of the wall clock:
/// a clock that was set back to before `since` ends the delay, so that no message waits for a time that is far away.
enum MessageTable {
  static let migrations: [Migration] = [
    Migration(1, "create queues") { dialect in
      let sequence = dialect == .sqlite ? "INTEGER PRIMARY KEY" : "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
      let message = "id TEXT NOT NULL, type TEXT NOT NULL, body BYTEA NOT NULL, time BIGINT NOT NULL"
      return [
        "CREATE TABLE roost_queue (name TEXT PRIMARY KEY, maximum_deliveries BIGINT NOT NULL)",
        SQLStatement(
          composed: """
            CREATE TABLE roost_message (
              sequence \(sequence), queue TEXT NOT NULL, \(message), deliveries BIGINT NOT NULL, holder BIGINT NOT NULL,
              due BIGINT NOT NULL, since BIGINT NOT NULL)
            """),
        "CREATE INDEX roost_message_ready ON roost_message (queue, sequence) WHERE holder = 0 AND due = 0",
        "CREATE INDEX roost_message_held ON roost_message (queue) WHERE holder <> 0",
        "CREATE INDEX roost_message_delayed ON roost_message (queue, due) WHERE due > 0",
        SQLStatement(
          composed: """
            CREATE TABLE roost_dead_letter (
              sequence \(sequence), queue TEXT NOT NULL, \(message), deliveries BIGINT NOT NULL, reason TEXT NOT NULL,
              given_up_at BIGINT NOT NULL)
            """),
        "CREATE INDEX roost_dead_letter_queue ON roost_dead_letter (queue, sequence)",
      ]
    }
  ]

  static let declare: SQLStatement = """
    INSERT INTO roost_queue (name, maximum_deliveries) VALUES ($1, $2)
      ON CONFLICT (name) DO UPDATE SET maximum_deliveries = excluded.maximum_deliveries
    """
  static let definitions: SQLStatement = "SELECT name, maximum_deliveries FROM roost_queue"
  static let statuses: SQLStatement = """
    SELECT name,
      (SELECT COUNT(*) FROM roost_message WHERE queue = name AND holder = 0 AND due = 0)
        + (SELECT COUNT(*) FROM roost_message WHERE queue = name AND due > 0),
      (SELECT COUNT(*) FROM roost_message WHERE queue = name AND holder <> 0),
      (SELECT COUNT(*) FROM roost_dead_letter WHERE queue = name)
    FROM roost_queue ORDER BY name
    """

  static let insert: SQLStatement = """
    INSERT INTO roost_message (queue, id, type, body, time, deliveries, holder, due, since)
      VALUES ($1, $2, $3, $4, $5, 0, 0, 0, 0)
    """
  /// Drops the oldest of those that wait, beyond a number.
  static let trim: SQLStatement = """
    DELETE FROM roost_message WHERE queue = $1 AND holder = 0 AND due = 0 AND sequence <=
      (SELECT sequence FROM roost_message WHERE queue = $1 AND holder = 0 AND due = 0
        ORDER BY sequence DESC LIMIT 1 OFFSET $2)
    """
  static let claim: SQLStatement = """
    UPDATE roost_message SET holder = $2, deliveries = deliveries + 1 WHERE sequence =
      (SELECT sequence FROM roost_message WHERE queue = $1 AND holder = 0 AND due = 0 ORDER BY sequence LIMIT 1)
      RETURNING sequence, id, type, body, time, deliveries
    """
  static let remove: SQLStatement = "DELETE FROM roost_message WHERE sequence = $1 AND holder = $2"
  static let putBack: SQLStatement = """
    UPDATE roost_message SET holder = 0, deliveries = $3, due = $4, since = $5 WHERE sequence = $1 AND holder = $2
    """

  static let held: SQLStatement =
    "SELECT sequence, holder, deliveries FROM roost_message WHERE queue = $1 AND holder <> 0"
  static let countReady: SQLStatement = """
    SELECT COUNT(*) FROM
      (SELECT 1 FROM roost_message WHERE queue = $1 AND holder = 0 AND due = 0 LIMIT $2) AS some
    """
  static let firstDelayed: SQLStatement =
    "SELECT due, since FROM roost_message WHERE queue = $1 AND due > 0 ORDER BY due LIMIT 1"
  static let makeReady: SQLStatement =
    "UPDATE roost_message SET due = 0 WHERE queue = $1 AND due > 0 AND (due <= $2 OR since > $2)"

  static let bury: SQLStatement = """
    INSERT INTO roost_dead_letter (queue, id, type, body, time, deliveries, reason, given_up_at)
      SELECT queue, id, type, body, time, deliveries, $3, $4 FROM roost_message WHERE sequence = $1 AND holder = $2
    """
  static let deadLetters: SQLStatement = """
    SELECT id, type, body, time, reason, deliveries, given_up_at FROM roost_dead_letter WHERE queue = $1
      ORDER BY sequence LIMIT $2
    """
  static let revive: SQLStatement = """
    INSERT INTO roost_message (queue, id, type, body, time, deliveries, holder, due, since)
      SELECT queue, id, type, body, time, 0, 0, 0, 0 FROM roost_dead_letter
        WHERE queue = $1 AND ($2 IS NULL OR id = $2) ORDER BY sequence
    """
  static let removeDead: SQLStatement = "DELETE FROM roost_dead_letter WHERE queue = $1 AND ($2 IS NULL OR id = $2)"
}

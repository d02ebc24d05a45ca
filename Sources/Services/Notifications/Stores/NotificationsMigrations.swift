import Messaging
import SQL

/// The tables of notifications, step by step.
enum NotificationsMigrations {
  static let all = [
    Migration(
      1, "create notifications and attempts",
      [
        """
        CREATE TABLE notification (
          id TEXT PRIMARY KEY,
          sender TEXT,
          kind TEXT NOT NULL,
          recipient TEXT NOT NULL,
          recipient_key TEXT NOT NULL,
          subject TEXT NOT NULL,
          text TEXT NOT NULL,
          message_id TEXT NOT NULL UNIQUE,
          state TEXT NOT NULL,
          due BIGINT NOT NULL,
          tried_since BIGINT NOT NULL,
          created_at BIGINT NOT NULL,
          updated_at BIGINT NOT NULL,
          reminders BIGINT NOT NULL DEFAULT 0)
        """,
        "CREATE INDEX notification_sender ON notification (sender, id)",
        "CREATE INDEX notification_recipient ON notification (recipient_key, id)",
        "CREATE INDEX notification_open ON notification (due) WHERE state NOT IN ('sent', 'failed')",
        """
        CREATE TABLE notification_attempt (
          notification TEXT NOT NULL REFERENCES notification (id) ON DELETE CASCADE,
          number BIGINT NOT NULL,
          started_at BIGINT NOT NULL,
          ended_at BIGINT,
          outcome TEXT NOT NULL,
          reply_code BIGINT,
          detail TEXT NOT NULL,
          PRIMARY KEY (notification, number))
        """,
      ]),
    Outbox.migration(2),
    Inbox.migration(3),
  ]
}

import Messaging
import SQL

/// The tables of notifications, step by step.
enum NotificationsMigrations {
  static let all = [
    Migration(
      1, "create notifications and attempts",
      [
        """
        CREATE TABLE notifications_notification (
          id TEXT PRIMARY KEY,
          message_id TEXT NOT NULL,
          owner TEXT NOT NULL,
          idempotency_key TEXT,
          channel TEXT NOT NULL,
          recipient TEXT NOT NULL,
          subject TEXT NOT NULL,
          text TEXT NOT NULL,
          state TEXT NOT NULL,
          until_at BIGINT,
          failure TEXT,
          dead_letter TEXT,
          created_at BIGINT NOT NULL,
          tried_since BIGINT NOT NULL,
          queued_at BIGINT NOT NULL,
          times_swept BIGINT NOT NULL,
          overdue_at BIGINT,
          finished_at BIGINT,
          UNIQUE (owner, idempotency_key))
        """,
        "CREATE INDEX notifications_notification_page ON notifications_notification (owner, id)",
        "CREATE INDEX notifications_notification_rate ON notifications_notification (owner, created_at)",
        """
        CREATE INDEX notifications_notification_overdue ON notifications_notification (overdue_at)
          WHERE overdue_at IS NOT NULL
        """,
        """
        CREATE INDEX notifications_notification_finished ON notifications_notification (finished_at)
          WHERE finished_at IS NOT NULL
        """,
        """
        CREATE TABLE notifications_attempt (
          notification_id TEXT NOT NULL,
          number BIGINT NOT NULL,
          started_at BIGINT NOT NULL,
          finished_at BIGINT,
          outcome TEXT,
          reply_code BIGINT,
          reply TEXT,
          PRIMARY KEY (notification_id, number))
        """,
      ]),
    Outbox.migration(2),
    Inbox.migration(3),
  ]
}

import Messaging
import SQL

/// The steps of media's tables.
enum MediaMigrations {
  static let all = [conversions, Outbox.migration(2)]

  private static let conversions = Migration(
    1, "create conversions",
    [
      """
      CREATE TABLE media_conversion (
        id TEXT PRIMARY KEY, owner TEXT NOT NULL, account_id TEXT, email TEXT NOT NULL, idempotency_key TEXT,
        file_name TEXT, video_id TEXT NOT NULL UNIQUE, mp3_id TEXT NOT NULL UNIQUE,
        video_size BIGINT NOT NULL, video_duration BIGINT,
        state TEXT NOT NULL, attempts BIGINT NOT NULL, worker TEXT, lease_until BIGINT, progress DOUBLE PRECISION,
        mp3_size BIGINT, mp3_duration BIGINT,
        failure_code TEXT, failure_message TEXT, failure_detail TEXT,
        created_at BIGINT NOT NULL, started_at BIGINT, finished_at BIGINT)
      """,
      "CREATE INDEX media_conversion_owner ON media_conversion (owner, id)",
      "CREATE INDEX media_conversion_running ON media_conversion (lease_until) WHERE state = 'running'",
      """
      CREATE UNIQUE INDEX media_conversion_idempotency ON media_conversion (owner, idempotency_key)
        WHERE idempotency_key IS NOT NULL
      """,
    ])
}

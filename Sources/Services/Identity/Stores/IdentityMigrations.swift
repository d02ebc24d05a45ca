import Messaging
import SQL

/// The tables of identity, step by step.
enum IdentityMigrations {
  static let all = [
    Migration(
      1, "create users and signing keys",
      [
        """
        CREATE TABLE identity_user (
          id TEXT PRIMARY KEY,
          username TEXT NOT NULL,
          username_key TEXT NOT NULL UNIQUE,
          email TEXT NOT NULL,
          email_key TEXT NOT NULL UNIQUE,
          password_hash TEXT NOT NULL,
          roles TEXT NOT NULL,
          must_change_password BIGINT NOT NULL,
          created_at BIGINT NOT NULL,
          updated_at BIGINT NOT NULL)
        """,
        """
        CREATE TABLE identity_signing_key (
          id TEXT PRIMARY KEY,
          private_key TEXT NOT NULL,
          signs_from BIGINT NOT NULL,
          signs_until BIGINT NOT NULL)
        """,
      ]),
    Outbox.migration(2),
  ]
}

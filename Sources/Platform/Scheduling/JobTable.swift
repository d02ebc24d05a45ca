import SQL

/// The scheduler's tables, and each statement on them.
///
/// A row of `roost_job` waits while its `holder` is 0 and its `failure` NULL. While a scheduler runs it, `holder` is that
/// scheduler's number, and that scheduler counts up its `beat` in `roost_job_holder`. `claims` counts how often it was
/// taken, so that a late word about one run is not taken for one about the next; `revision` how often it was moved.
enum JobTable {
  static func migration(_ number: Int) -> Migration {
    Migration(
      number, "create due jobs",
      [
        """
        CREATE TABLE roost_job (
          kind TEXT NOT NULL, id TEXT NOT NULL, due BIGINT NOT NULL, payload BYTEA NOT NULL, attempts BIGINT NOT NULL,
          revision BIGINT NOT NULL, claims BIGINT NOT NULL, holder BIGINT NOT NULL, failure TEXT,
          PRIMARY KEY (kind, id))
        """,
        "CREATE INDEX roost_job_due ON roost_job (due) WHERE holder = 0 AND failure IS NULL",
        "CREATE INDEX roost_job_held ON roost_job (holder) WHERE holder <> 0",
        "CREATE TABLE roost_job_holder (holder BIGINT PRIMARY KEY, beat BIGINT NOT NULL)",
      ])
  }

  static let schedule: SQLStatement = """
    INSERT INTO roost_job (kind, id, due, payload, attempts, revision, claims, holder)
      VALUES ($1, $2, $3, $4, 0, 0, 0, 0)
      ON CONFLICT (kind, id) DO UPDATE SET
        due = excluded.due, payload = excluded.payload, attempts = 0, revision = roost_job.revision + 1, failure = NULL
    """
  static let cancel: SQLStatement = "DELETE FROM roost_job WHERE kind = $1 AND id = $2"
  static let failed: SQLStatement = """
    SELECT kind, id, due, payload, attempts, failure FROM roost_job WHERE failure IS NOT NULL ORDER BY due, kind, id
      LIMIT $1
    """

  /// When the first waiting job of the kinds `$1`, `$2`, … is due.
  static func firstDue(kinds: Int) -> SQLStatement {
    SQLStatement(
      composed: """
        SELECT due FROM roost_job WHERE holder = 0 AND failure IS NULL AND kind IN (\(placeholders(1, kinds)))
          ORDER BY due LIMIT 1
        """)
  }

  /// Takes up to `$3` jobs of the kinds `$4`, `$5`, … that are due at `$2` for the holder `$1`.
  static func claim(kinds: Int) -> SQLStatement {
    SQLStatement(
      composed: """
        UPDATE roost_job SET holder = $1, attempts = attempts + 1, claims = claims + 1 WHERE (kind, id) IN
          (SELECT kind, id FROM roost_job
            WHERE holder = 0 AND failure IS NULL AND due <= $2 AND kind IN (\(placeholders(4, kinds)))
            ORDER BY due LIMIT $3)
          RETURNING kind, id, due, payload, attempts, revision, claims
        """)
  }

  static let remove: SQLStatement =
    "DELETE FROM roost_job WHERE kind = $1 AND id = $2 AND holder = $3 AND claims = $4 AND revision = $5"
  static let move: SQLStatement = """
    UPDATE roost_job SET due = $6, attempts = $7, failure = $8
      WHERE kind = $1 AND id = $2 AND holder = $3 AND claims = $4 AND revision = $5
    """
  /// Lets go of a job, even if it was moved meanwhile.
  static let release: SQLStatement =
    "UPDATE roost_job SET holder = 0 WHERE kind = $1 AND id = $2 AND holder = $3 AND claims = $4"
  static let held: SQLStatement = "SELECT kind, id, claims FROM roost_job WHERE holder = $1"
  /// Lets go of a job that no handler has seen.
  static let giveBack: SQLStatement = """
    UPDATE roost_job SET holder = 0, attempts = attempts - 1
      WHERE kind = $1 AND id = $2 AND holder = $3 AND claims = $4
    """

  static let beat: SQLStatement = """
    INSERT INTO roost_job_holder (holder, beat) VALUES ($1, 1)
      ON CONFLICT (holder) DO UPDATE SET beat = roost_job_holder.beat + 1
    """
  static let otherBeats: SQLStatement = """
    SELECT holder, beat FROM roost_job_holder
      WHERE holder <> $1 AND holder IN (SELECT holder FROM roost_job WHERE holder <> 0)
    """
  static let endHolder: SQLStatement = "DELETE FROM roost_job_holder WHERE holder = $1 AND beat = $2"
  static let forgetHolder: SQLStatement = "DELETE FROM roost_job_holder WHERE holder = $1"
  static let failWornOut: SQLStatement =
    "UPDATE roost_job SET failure = $3 WHERE holder = $1 AND attempts >= $2 AND failure IS NULL"
  static let releaseAll: SQLStatement = "UPDATE roost_job SET holder = 0 WHERE holder = $1"

  private static func placeholders(_ first: Int, _ count: Int) -> String {
    (first..<(first + count)).map { "$\($0)" }.joined(separator: ", ")
  }
}

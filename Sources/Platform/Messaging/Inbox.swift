public import Core
public import SQL

/// The ids of messages that have taken effect, so that a message delivered again has no second effect.
///
/// A consumer asks `isFirst` in the transaction of the effect, and skips the effect when it is not. An id is kept for 14
/// days, far longer than any message is retried.
public struct Inbox: Sendable {
  private let database: any SQLDatabase
  private let time: any TimeSource

  private static let retention = Duration.seconds(14 * 86_400)
  private static let sweepInterval = Duration.seconds(3600)
  private static let sweepSize = 1000

  /// The inbox of a service.
  ///
  /// - Parameters:
  ///   - database: the service's own, where its migrations include `migration(_:)`.
  ///   - time: the clock that ids age by.
  public init(database: any SQLDatabase, time: any TimeSource = SystemTime()) {
    self.database = database
    self.time = time
  }

  /// The step that makes the inbox's table, to be put among a service's own migrations.
  ///
  /// - Parameter number: its number among them.
  /// - Returns: the step.
  public static func migration(_ number: Int) -> Migration {
    Migration(
      number, "create inbox",
      [
        """
        CREATE TABLE roost_inbox (
          consumer TEXT NOT NULL, id TEXT NOT NULL, seen_at BIGINT NOT NULL, PRIMARY KEY (consumer, id))
        """,
        "CREATE INDEX roost_inbox_age ON roost_inbox (seen_at)",
      ])
  }

  /// Whether the message has not taken effect yet; from now on, if the transaction is committed, it has.
  ///
  /// - Parameters:
  ///   - message: the message in hand.
  ///   - consumer: who handles it; every consumer of a message has its own effect.
  ///   - transaction: the transaction of the effect.
  /// - Returns: whether the effect is still to be made.
  /// - Throws: `SQLError`.
  public func isFirst(
    _ message: Message, consumer: String, in transaction: any SQLTransaction
  ) async throws -> Bool {
    let values: [SQLValue] = [.text(consumer), .text(message.id), .integer(time.now().microseconds)]
    return try await transaction.execute(Inbox.insert, values) == 1
  }

  /// Forgets old ids, every hour until the task is canceled.
  ///
  /// A sweep that fails is made up for by the next one.
  public func run() async {
    while !Task.isCancelled {
      _ = try? await sweep()
      try? await time.sleep(for: Inbox.sweepInterval)
    }
  }

  /// Forgets the ids that are older than 14 days, a thousand in a transaction.
  ///
  /// - Returns: how many there were.
  /// - Throws: `SQLError`.
  @discardableResult
  public func sweep() async throws -> Int {
    let end = time.now() - Inbox.retention
    var swept = 0
    while true {
      let count = try await database.write { transaction in
        try await transaction.execute(Inbox.delete, [.integer(end.microseconds), SQLValue(Inbox.sweepSize)])
      }
      swept += count
      guard count == Inbox.sweepSize else { return swept }
    }
  }

  private static let insert: SQLStatement =
    "INSERT INTO roost_inbox (consumer, id, seen_at) VALUES ($1, $2, $3) ON CONFLICT (consumer, id) DO NOTHING"
  private static let delete: SQLStatement = """
    DELETE FROM roost_inbox WHERE (consumer, id) IN
      (SELECT consumer, id FROM roost_inbox WHERE seen_at < $1 ORDER BY seen_at LIMIT $2)
    """
}

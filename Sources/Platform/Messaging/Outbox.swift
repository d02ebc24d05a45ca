public import Core
public import SQL
import Synchronization
public import Telemetry

/// Messages that leave a service together with the change they report.
///
/// `append` writes a message in the transaction of the change, so there is never one without the other. `run` publishes
/// what was committed, oldest first, and removes it once the broker has confirmed it. Messages of one queue keep their
/// order. A crash loses none; it may publish one twice, with the same id.
///
/// A broker that refuses a queue holds up that queue alone; it is tried again with a growing delay of up to 30 seconds.
/// While a broker takes none and more than a million wait, `append` fails with `SQLError.Code.overloaded`.
public final class Outbox: Sendable {
  private let database: any SQLDatabase
  private let broker: any MessageBroker
  private let time: any TimeSource
  private let retries: RetryPolicy
  private let logger: Logger
  private let bell = Doorbell()
  private let maximumPending: Int
  private let isFull = Atomic(false)

  /// The most messages published at once.
  private static let batchSize = 200
  /// How long other replicas' messages may go unnoticed.
  private static let pollInterval = Duration.seconds(1)

  /// The outbox of a service.
  ///
  /// - Parameters:
  ///   - database: the service's own, where its migrations include `migration(_:)`.
  ///   - broker: takes the messages.
  ///   - time: the clock for delays.
  ///   - random: spreads the delays.
  ///   - logger: is told when the broker takes no messages.
  ///   - maximumPending: how many messages may wait for a broker that takes none.
  public init(
    database: any SQLDatabase, broker: any MessageBroker, time: any TimeSource = SystemTime(),
    random: any RandomSource = SystemRandom(), logger: Logger = .silent,
    maximumPending: Int = 1_000_000
  ) {
    self.maximumPending = maximumPending
    self.database = database
    self.broker = broker
    self.time = time
    retries = RetryPolicy(first: .milliseconds(250), longest: .seconds(30), random: random)
    self.logger = logger.with(component: "outbox")
  }

  /// The step that makes the outbox's table, to be put among a service's own migrations.
  ///
  /// - Parameter number: its number among them.
  /// - Returns: the step.
  public static func migration(_ number: Int) -> Migration {
    Migration(number, "create outbox") { dialect in
      let sequence = dialect == .sqlite ? "INTEGER PRIMARY KEY" : "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
      return [
        SQLStatement(
          composed: """
            CREATE TABLE roost_outbox (
              sequence \(sequence), id TEXT NOT NULL, queue TEXT NOT NULL, type TEXT NOT NULL, body BYTEA NOT NULL,
              time BIGINT NOT NULL)
            """)
      ]
    }
  }

  /// Writes a message that leaves when the transaction is committed.
  ///
  /// - Throws: `SQLError`, `.overloaded` when too many messages wait already.
  public func append(_ message: Message, in transaction: any SQLTransaction) async throws {
    guard !isFull.load(ordering: .relaxed) else {
      throw SQLError(
        .overloaded, "More than \(maximumPending) messages wait for the broker. Bring the broker back.")
    }
    try await transaction.execute(
      Outbox.insert,
      [
        .text(message.id), .text(message.queue), .text(message.type), .blob(message.body),
        .integer(message.time.microseconds),
      ])
    transaction.afterCommit { [bell] in bell.ring() }
  }

  /// Publishes what is committed, until the task is canceled.
  public func run() async {
    var resting: [String: Rest] = [:]
    var failures = 0
    while !Task.isCancelled {
      do {
        let now = time.uptime()
        let entries = try await pending(except: resting.filter { $0.value.end > now }.keys.sorted())
        failures = 0
        if entries.isEmpty { await pause(resting) } else { try await relay(entries, &resting) }
      } catch {
        failures += 1
        logger.error("the outbox could not be read", ["error": .error(error)])
        try? await time.sleep(for: retries.delay(after: failures))
      }
    }
  }

  /// A pause for a queue whose messages the broker refused: how often in a row, and until when on the uptime clock.
  private struct Rest {
    var failures = 0
    var end = Duration.zero
  }

  private struct Entry: Sendable {
    let sequence: Int64
    let message: Message
  }

  /// Publishes a batch and removes what the broker took.
  private func relay(_ entries: [Entry], _ resting: inout [String: Rest]) async throws {
    // Most batches succeed in one go; queue by queue it is found out whose messages are refused.
    if resting.isEmpty, await publish(entries) == nil { return try await remove(entries) }
    for (queue, entries) in Dictionary(grouping: entries, by: \.message.queue) {
      if let error = await publish(entries) {
        await rest(queue, &resting, because: error)
      } else {
        resting[queue] = nil
        try await remove(entries)
      }
    }
  }

  private func publish(_ entries: [Entry]) async -> (any Error)? {
    do {
      try await broker.publish(entries.map(\.message))
      return nil
    } catch {
      return error
    }
  }

  private func rest(_ queue: String, _ resting: inout [String: Rest], because error: any Error) async {
    let failures = (resting[queue]?.failures ?? 0) + 1
    resting[queue] = Rest(failures: failures, end: time.uptime() + retries.delay(after: failures))
    logger.warning("messages could not be relayed", ["queue": .string(queue), "error": .error(error)])
    let count = try? await database.read { try await $0.first(Outbox.count, []) { $0.integer(0) } }
    isFull.store((count ?? 0) > maximumPending, ordering: .relaxed)
  }

  /// Waits for an `append`, for the first queue that is to be tried again, or for the next look at what replicas wrote.
  private func pause(_ resting: [String: Rest]) async {
    let next = resting.values.map { $0.end - time.uptime() }.min() ?? Outbox.pollInterval
    await bell.wait(atMost: min(next, Outbox.pollInterval), on: time)
  }

  private func pending(except blocked: [String]) async throws -> [Entry] {
    let list = blocked.indices.map { "$\($0 + 2)" }.joined(separator: ", ")
    let condition = blocked.isEmpty ? "" : "WHERE queue NOT IN (\(list))"
    let select = SQLStatement(
      composed: "SELECT sequence, id, queue, type, body, time FROM roost_outbox \(condition) ORDER BY sequence LIMIT $1"
    )
    let values = [SQLValue(Outbox.batchSize)] + blocked.map { SQLValue($0) }
    return try await database.read { reader in
      try await reader.rows(select, values) { row in
        Entry(
          sequence: row.integer(0),
          message: Message(
            id: row.text(1), queue: row.text(2), type: row.text(3), body: row.blob(4),
            time: Timestamp(microseconds: row.integer(5))))
      }
    }
  }

  private func remove(_ entries: [Entry]) async throws {
    try await database.write { transaction in
      for entry in entries { try await transaction.execute(Outbox.delete, [.integer(entry.sequence)]) }
    }
    isFull.store(false, ordering: .relaxed)
  }

  private static let insert: SQLStatement =
    "INSERT INTO roost_outbox (id, queue, type, body, time) VALUES ($1, $2, $3, $4, $5)"
  private static let delete: SQLStatement = "DELETE FROM roost_outbox WHERE sequence = $1"
  private static let count: SQLStatement = "SELECT COUNT(*) FROM roost_outbox"
}

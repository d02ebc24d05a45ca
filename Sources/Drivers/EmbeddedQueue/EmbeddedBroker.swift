public import Core
public import Messaging
public import SQL
import Synchronization
public import Telemetry

/// A durable queue in tables of a database: the embedded keeper of `MessageBroker`'s promise, with RabbitMQ's semantics.
///
/// A published message is handed to a waiting consumer as soon as it is committed. Its count of deliveries is durable
/// before its handler sees it, so a message that kills the process is given up too, after its queue's maximum.
///
/// Several processes may publish, list and replay; what another process did is noticed within a second. One process at a
/// time consumes a queue: when it starts, it takes over what a process that died had in hand.
///
/// How much waits is bounded by the database's size limit or the disk; at the bound `publish` fails with
/// `MessagingError.Code.unavailable`.
public final class EmbeddedBroker: MessageBroker {
  struct State {
    var definitions: [String: QueueDefinition] = [:]
    /// How many messages were published to a queue with a maximum length since it was trimmed last.
    var untrimmed: [String: Int] = [:]
    var lines: [String: QueueLine] = [:]
    /// The workers of this process.
    var holders: Set<Int64> = []
  }

  let database: any SQLDatabase
  let time: any TimeSource
  let random: any RandomSource
  let logger: Logger
  let state = Mutex(State())
  /// The delays that consumers leave to the broker.
  let backOff: RetryPolicy

  /// A broker on a database of its own, whose tables it makes or brings up to date.
  ///
  /// - Parameters:
  ///   - database: where the messages are kept.
  ///   - time: the clock for delays.
  ///   - random: spreads the delays that a consumer leaves to the broker.
  ///   - logger: is told what goes wrong while consuming.
  /// - Throws: `MessagingError` `.unavailable` when the tables cannot be made.
  public init(
    database: any SQLDatabase, time: any TimeSource = SystemTime(), random: any RandomSource = SystemRandom(),
    logger: Logger = .silent
  ) async throws {
    self.database = database
    self.time = time
    self.random = random
    backOff = RetryPolicy(first: .seconds(1), longest: .seconds(300), random: random)
    self.logger = logger.with(component: "queue")
    do { try await Migrator("queue", MessageTable.migrations).run(on: database, time: SystemTime()) } catch {
      throw EmbeddedBroker.failure("make its tables", error)
    }
  }

  /// Makes a durable queue unless it is there already; an existing one takes the new maximum of deliveries.
  ///
  /// - Throws: `MessagingError` `.unavailable`.
  public func declare(_ queue: QueueDefinition) async throws {
    try await perform("declare '\(queue.name)'") { [database] in
      try await database.write {
        try await $0.execute(MessageTable.declare, [.text(queue.name), SQLValue(queue.maximumDeliveries)])
      }
    }
    state.withLock { $0.definitions[queue.name] = queue }
  }

  /// Takes the messages, all or none, and returns when they are durable.
  ///
  /// - Throws: `MessagingError` when a queue is not declared or the database cannot take them.
  public func publish(_ messages: [Message]) async throws {
    var counts: [String: Int] = [:]
    for message in messages { counts[message.queue, default: 0] += 1 }
    for queue in counts.keys { _ = try await definition(of: queue) }
    let limits = limitsDue(counts)
    try await perform("publish \(messages.count) messages") { [database] in
      try await database.write { transaction in
        for message in messages {
          try await transaction.execute(
            MessageTable.insert,
            [
              .text(message.queue), .text(message.id), .text(message.type), .blob(message.body),
              .integer(message.time.microseconds),
            ])
        }
        for (queue, limit) in limits {
          try await transaction.execute(MessageTable.trim, [.text(queue), SQLValue(limit)])
        }
      }
    }
    for (queue, count) in counts { line(of: queue).idle.wake(count) }
  }

  /// The queues with their counts, sorted by name.
  ///
  /// - Throws: `MessagingError` `.unavailable`.
  public func queues() async throws -> [QueueStatus] {
    try await perform("count its messages") { [database] in
      try await database.read { reader in
        try await reader.rows(MessageTable.statuses) { row in
          QueueStatus(
            name: row.text(0), ready: Int(row.integer(1)), unacknowledged: Int(row.integer(2)),
            dead: Int(row.integer(3)))
        }
      }
    }
  }

  /// The dead letters of a queue, oldest first.
  ///
  /// - Throws: `MessagingError` `.unavailable`.
  public func deadLetters(of queue: String, limit: Int) async throws -> [DeadLetter] {
    try await perform("list the dead letters of '\(queue)'") { [database] in
      try await database.read { reader in
        try await reader.rows(MessageTable.deadLetters, [.text(queue), SQLValue(max(limit, 0))]) { row in
          let message = Message(
            id: row.text(0), queue: queue, type: row.text(1), body: row.blob(2),
            time: Timestamp(microseconds: row.integer(3)))
          return DeadLetter(
            message: message, reason: row.text(4), deliveries: Int(row.integer(5)),
            time: Timestamp(microseconds: row.integer(6)))
        }
      }
    }
  }

  /// Puts dead letters back into their queue with a fresh count of deliveries.
  ///
  /// - Parameters:
  ///   - queue: the queue that gave them up.
  ///   - ids: the messages' ids, or nil for all.
  /// - Returns: how many were put back.
  /// - Throws: `MessagingError` `.unavailable`; none is put back then.
  public func replay(_ queue: String, ids: [String]?) async throws -> Int {
    let chosen: [String?] = ids ?? [nil]
    let count = try await perform("replay the dead letters of '\(queue)'") { [database] in
      try await database.write { transaction in
        var count = 0
        for id in chosen {
          count += try await transaction.execute(MessageTable.revive, [.text(queue), SQLValue(id)])
          try await transaction.execute(MessageTable.removeDead, [.text(queue), SQLValue(id)])
        }
        return count
      }
    }
    line(of: queue).idle.wake(count)
    return count
  }

  /// The queues that are to be trimmed with this publication, with their maximum lengths.
  ///
  /// Looking for the oldest costs a walk along the queue's index, so it is done once in a hundredth of the length.
  private func limitsDue(_ counts: [String: Int]) -> [(queue: String, limit: Int)] {
    state.withLock { state in
      counts.compactMap { queue, count in
        guard let limit = state.definitions[queue]?.maximumLength else { return nil }
        let untrimmed = state.untrimmed[queue, default: 0] + count
        let isDue = untrimmed > limit / 100
        state.untrimmed[queue] = isDue ? 0 : untrimmed
        return isDue ? (queue, limit) : nil
      }
    }
  }

  /// The rules of a queue, from memory or else from the database.
  func definition(of queue: String) async throws -> QueueDefinition {
    if let known = state.withLock({ $0.definitions[queue] }) { return known }
    let all = try await perform("look up '\(queue)'") { [database] in
      try await database.read { reader in
        try await reader.rows(MessageTable.definitions) {
          QueueDefinition($0.text(0), maximumDeliveries: Int($0.integer(1)))
        }
      }
    }
    state.withLock { state in
      for definition in all { state.definitions[definition.name] = definition }
    }
    guard let found = all.first(where: { $0.name == queue }) else { throw MessagingError.unknownQueue(queue) }
    return found
  }

  /// Those of this process who wait for the queue's messages.
  func line(of queue: String) -> QueueLine {
    state.withLock { state in
      if let line = state.lines[queue] { return line }
      let line = QueueLine()
      state.lines[queue] = line
      return line
    }
  }

  @discardableResult
  private func perform<Value>(_ attempt: String, _ work: () async throws -> Value) async throws -> Value {
    do { return try await work() } catch { throw EmbeddedBroker.failure(attempt, error) }
  }

  private static func failure(_ attempt: String, _ error: any Error) -> MessagingError {
    let code: MessagingError.Code = (error as? SQLError)?.code == .overloaded ? .overloaded : .unavailable
    return MessagingError(code, "The embedded queue could not \(attempt): \(error)")
  }
}

/// Those of this process who wait for one queue's messages.
struct QueueLine {
  /// Workers who have found it empty.
  let idle = IdleWorkers()
  /// Rung when a message was delayed, so that the consumer's timer takes note.
  let delays = Doorbell()
}

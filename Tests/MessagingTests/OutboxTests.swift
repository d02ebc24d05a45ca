import Core
import Messaging
import RoostTesting
import SQL
import SQLite
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct OutboxTests {
  @Test func `a message leaves when its transaction is committed, and only then`() async throws {
    try await withRelay { relay in
      try? await relay.database.write { transaction in
        try await relay.outbox.append(relay.message("lost"), in: transaction)
        throw MessagingError(.unavailable, "test")
      }
      try await relay.append(["kept"])
      await relay.published(1)
      #expect(relay.broker.published.map(\.id) == ["kept"])
    }
  }

  @Test func `a message is published as it was written`() async throws {
    try await withRelay { relay in
      let message = Message(id: "Zoë", queue: "work", type: "✓", body: [0, 255], time: Timestamp(microseconds: 1))
      try await relay.database.write { try await relay.outbox.append(message, in: $0) }
      await relay.published(1)
      #expect(relay.broker.published == [message])
    }
  }

  @Test(arguments: [1, 2, 3])
  func `a broker that fails at the nth publishing gets all messages in their order`(_ failing: Int) async throws {
    try await withRelay(fails: { count, _ in count == failing || count == failing + 1 }) { relay in
      for number in 0..<10 { try await relay.append(["\(number)"]) }
      await relay.published(10)
      #expect(relay.broker.published.map(\.id) == (0..<10).map { "\($0)" })
    }
  }

  @Test func `a queue that the broker refuses holds up that queue alone`() async throws {
    try await withRelay(fails: { _, messages in messages.contains { $0.queue == "refused" } }) { relay in
      try await relay.append(["r1"], to: "refused")
      try await relay.append(["a", "b"])
      await relay.published(2)
      try await relay.append(["c"])
      await relay.published(3)
      #expect(relay.broker.published.map(\.id) == ["a", "b", "c"])
    }
  }

  @Test func `what was published but could not be removed is published again with its id`() async throws {
    try await withTemporaryDatabase { database in
      // The second write after the migration is the one that removes.
      try await Migrator("test", [Outbox.migration(1)]).run(on: database)
      let flaky = FlakyDatabase(database) { $0 == 2 ? .fails : .done }
      try await withRelay(on: flaky) { relay in
        try await relay.append(["a"])
        await relay.published(2)
        #expect(relay.broker.published.map(\.id) == ["a", "a"])
      }
    }
  }

  @Test func `messages that were left by a crash are sent at the next start`() async throws {
    try await withTemporaryDatabase { database in
      try await Migrator("test", [Outbox.migration(1)]).run(on: database)
      let crashed = Outbox(database: database, broker: MemoryBroker())
      try await database.write { transaction in
        try await crashed.append(
          Message(id: "a", queue: "work", type: "t", body: [], time: Timestamp(seconds: 0)), in: transaction)
      }
      try await withRelay(on: database) { relay in
        await relay.published(1)
        #expect(relay.broker.published.map(\.id) == ["a"])
      }
    }
  }

  @Test func `while the broker takes nothing, too many messages are refused`() async throws {
    try await withRelay(fails: { _, _ in true }, maximumPending: 3) { relay in
      let failure = await #expect(throws: SQLError.self) {
        for number in 0..<1_000_000 { try await relay.append(["\(number)"]) }
      }
      #expect(failure?.code == .overloaded)
    }
  }
}

/// An outbox at work, with a clock that runs by itself.
private struct Relay: Sendable {
  let database: any SQLDatabase
  let outbox: Outbox
  let broker: FlakyBroker

  func message(_ id: String, queue: String = "work") -> Message {
    Message(id: id, queue: queue, type: "test", body: Array("{}".utf8), time: Timestamp(seconds: 1))
  }

  func append(_ ids: [String], to queue: String = "work") async throws {
    try await database.write { transaction in
      for id in ids { try await outbox.append(message(id, queue: queue), in: transaction) }
    }
  }

  func published(_ count: Int) async {
    while broker.published.count < count { await Task.yield() }
  }
}

private func withRelay(
  fails: @escaping @Sendable (Int, [Message]) -> Bool = { _, _ in false }, maximumPending: Int = 1_000_000,
  _ body: @escaping @Sendable (Relay) async throws -> Void
) async throws {
  try await withTemporaryDatabase { database in
    try await Migrator("test", [Outbox.migration(1)]).run(on: database)
    try await withRelay(on: database, fails: fails, maximumPending: maximumPending, body)
  }
}

private func withRelay(
  on database: any SQLDatabase, fails: @escaping @Sendable (Int, [Message]) -> Bool = { _, _ in false },
  maximumPending: Int = 1_000_000, _ body: @escaping @Sendable (Relay) async throws -> Void
) async throws {
  let time = ManualTime()
  let memory = MemoryBroker()
  for queue in ["work", "refused"] { await memory.declare(QueueDefinition(queue)) }
  let broker = FlakyBroker(memory, fails: fails)
  let outbox = Outbox(database: database, broker: broker, time: time, maximumPending: maximumPending)
  try await withThrowingTaskGroup { group in
    group.addTask { await outbox.run() }
    group.addTask {
      while !Task.isCancelled {
        time.advance(by: .milliseconds(100))
        await Task.yield()
      }
    }
    try await body(Relay(database: database, outbox: outbox, broker: broker))
    group.cancelAll()
    try await group.waitForAll()
  }
}

import Core
import EmbeddedQueue
import Messaging
import RoostTesting
import SQL
import SQLite
import Testing

@Suite(.timeLimit(.minutes(1))) struct EmbeddedBrokerTests {
  @Test(arguments: MessageBrokerContract.promises)
  func `the embedded queue keeps the promise of a broker`(_ promise: Promise<BrokerBench>) async throws {
    try await withTemporaryDatabase { try await promise.check(bench(on: $0)) }
  }

  @Test func `messages outlive the process`() async throws {
    try await withTemporaryDatabase { database in
      let before = try await bench(on: database)
      try await before.broker.declare(QueueDefinition("work"))
      try await before.publish(["a", "b"])
      let after = try await bench(on: database)
      #expect(try await after.consume(2).map(\.message.id) == ["a", "b"])
    }
  }

  @Test func `what a process that died had in hand comes again, counted once more`() async throws {
    try await withTemporaryDatabase { database in
      let time = ManualTime()
      let dead = try await die(on: database, time: time)
      let next = try await bench(on: database, time: time)
      let deliveries = try await next.consume(1)
      #expect(deliveries.map(\.count) == [2])
      #expect(try await next.status() == QueueStatus(name: "work", ready: 0, unacknowledged: 0, dead: 0))
      try await dead.end()
    }
  }

  @Test func `a message that kills its process is given up after the maximum of deliveries`() async throws {
    try await withTemporaryDatabase { database in
      let time = ManualTime()
      let first = try await die(on: database, time: time)
      let second = try await die(on: database, time: time)
      let survivor = try await bench(on: database, time: time)
      try await survivor.publish(["harmless"])
      #expect(try await survivor.consume(1).map(\.message.id) == ["harmless"])
      let letters = try await survivor.broker.deadLetters(of: "work", limit: 10)
      #expect(letters.map(\.message.id) == ["poison"])
      #expect(letters.first?.reason.contains("its consumer ended 2 times") == true)
      try await first.end()
      try await second.end()
    }
  }

  @Test func `what another process publishes is noticed`() async throws {
    try await withTemporaryFolder { folder in
      let here = try SQLiteDatabase(path: "\(folder)/q.sqlite")
      let there = try SQLiteDatabase(path: "\(folder)/q.sqlite")
      let time = ManualTime()
      let consumer = try await bench(on: here, time: time)
      try await consumer.broker.declare(QueueDefinition("work"))
      async let consumed = consumer.consume(1)
      await time.sleepers(1)
      try await bench(on: there, time: time).publish(["a"])
      #expect(try await consumed.map(\.message.id) == ["a"])
      await here.close()
      await there.close()
    }
  }

  @Test func `a clock that is set back ends the delays instead of making them longer`() async throws {
    try await withTemporaryDatabase { database in
      let bench = try await bench(on: database)
      try await bench.broker.declare(QueueDefinition("work"))
      try await bench.publish(["a", "b"])
      let deliveries = try await bench.consume(3) { delivery in
        guard delivery.message.id == "a" else {
          bench.time.set(Timestamp(seconds: 1))
          return .done
        }
        guard delivery.count == 1 else { return .done }
        bench.time.set(Timestamp(seconds: 4_000_000_000))
        return .retry(after: .seconds(365 * 86_400), reason: "next year")
      }
      #expect(deliveries.map(\.message.id) == ["a", "b", "a"])
    }
  }

  @Test(arguments: [FlakyDatabase.Fate.fails, .failsAfterCommit])
  func `a database that fails now and then delays messages and loses none`(_ fate: FlakyDatabase.Fate) async throws {
    try await withTemporaryDatabase { database in
      // The first three writes make the tables and the queue, and publish.
      let flaky = FlakyDatabase(database) { $0 > 4 && $0 % 3 == 0 ? fate : .done }
      let bench = try await bench(on: flaky)
      try await bench.broker.declare(QueueDefinition("work", maximumDeliveries: 1000))
      let ids = Set((0..<20).map { "\($0)" })
      try await bench.publish(ids.sorted())
      var seen: Set<String> = []
      while seen != ids { seen.formUnion(try await bench.consume(1).map(\.message.id)) }
    }
  }

  @Test func `a message that was taken without the consumer's learning of it is delivered all the same`() async throws {
    try await withTemporaryDatabase { database in
      // Two writes make the tables; then the queue is declared, the message published, and what is held looked through.
      let flaky = FlakyDatabase(database) { $0 == 6 ? .failsAfterCommit : .done }
      let bench = try await bench(on: flaky)
      try await bench.broker.declare(QueueDefinition("work"))
      try await bench.publish(["a"])
      #expect(try await bench.consume(1).map(\.count) == [1])
    }
  }

  @Test func `a thousand messages reach many workers, each once`() async throws {
    try await withTemporaryDatabase { database in
      let bench = try await bench(on: database)
      try await bench.broker.declare(QueueDefinition("work"))
      async let consumed = bench.consume(1000, prefetch: 16)
      try await withThrowingTaskGroup { group in
        for start in 0..<10 {
          group.addTask { try await bench.publish((0..<100).map { "\(start * 100 + $0)" }) }
        }
        try await group.waitForAll()
      }
      #expect(Set(try await consumed.map(\.message.id)).count == 1000)
      #expect(try await bench.status() == QueueStatus(name: "work", ready: 0, unacknowledged: 0, dead: 0))
    }
  }

  @Test func `a database that is closed is a broker that is unavailable`() async throws {
    try await withTemporaryFolder { folder in
      let database = try SQLiteDatabase(path: "\(folder)/q.sqlite")
      let bench = try await bench(on: database)
      try await bench.broker.declare(QueueDefinition("work"))
      await database.close()
      let failure = await #expect(throws: MessagingError.self) { try await bench.publish(["a"]) }
      #expect(failure?.code == .unavailable)
    }
  }
}

private func bench(on database: any SQLDatabase, time: ManualTime = ManualTime()) async throws -> BrokerBench {
  BrokerBench(broker: try await EmbeddedBroker(database: database, time: time), time: time)
}

/// A consumer that has a message in hand forever, as the database sees one whose process died.
private struct DeadConsumer {
  let task: Task<Void, any Error>
  let opener: AsyncStream<Void>.Continuation

  func end() async throws {
    opener.finish()
    task.cancel()
    try await task.value
  }
}

/// Takes the oldest message of the queue `work`, or else one called `poison`, and never lets go.
private func die(on database: any SQLDatabase, time: ManualTime) async throws -> DeadConsumer {
  let bench = try await bench(on: database, time: time)
  try await bench.broker.declare(QueueDefinition("work", maximumDeliveries: 2))
  if try await bench.status()?.unacknowledged == 0 { try await bench.publish(["poison"]) }
  let (gate, opener) = AsyncStream.makeStream(of: Void.self)
  let (starts, reporter) = AsyncStream.makeStream(of: Void.self)
  let task = Task {
    try await bench.broker.consume("work", prefetch: 1) { _ in
      reporter.finish()
      await Task.detached { for await _ in gate {} }.value
      return .done
    }
  }
  for await _ in starts {}
  return DeadConsumer(task: task, opener: opener)
}

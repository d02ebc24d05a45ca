import Messaging
import Testing

/// What every keeper of `MessageBroker` does; each promise is checked on a fresh broker without queues.
public enum MessageBrokerContract {
  /// The promises, in the order of the protocol's documentation.
  public static let promises = publishing + consuming + deciding + deadLetters

  private static let publishing: [Promise<BrokerBench>] = [
    Promise("publishing to a queue that is not there is an error, and nothing is taken") { bench in
      try await bench.broker.declare(QueueDefinition("work"))
      let failure = await #expect(throws: MessagingError.self) {
        try await bench.broker.publish([bench.message("a"), bench.message("b", queue: "missing")])
      }
      #expect(failure?.code == .unknownQueue)
      #expect(try await bench.status()?.ready == 0)
    },
    Promise("declaring a queue again keeps its messages") { bench in
      try await bench.broker.declare(QueueDefinition("work"))
      try await bench.publish(["a"])
      try await bench.broker.declare(QueueDefinition("work"))
      #expect(try await bench.status()?.ready == 1)
    },
    Promise("a message arrives as it was published, counted 1") { bench in
      try await bench.broker.declare(QueueDefinition("work"))
      let message = Message(
        id: "a ✓", queue: "work", type: "Zoë", body: (0...255).map { UInt8($0) }, time: bench.time.now())
      try await bench.broker.publish([message])
      let delivery = try await bench.consume(1).first
      #expect(delivery?.message == message)
      #expect(delivery?.count == 1)
    },
    Promise("publishing nothing does nothing") { bench in
      try await bench.broker.publish([])
      #expect(try await bench.broker.queues() == [])
    },
  ]

  private static let consuming: [Promise<BrokerBench>] = [
    Promise("messages come oldest first") { bench in
      try await bench.broker.declare(QueueDefinition("work"))
      let ids = (0..<50).map { "message \($0)" }
      try await bench.publish(Array(ids[..<25]))
      try await bench.publish(Array(ids[25...]))
      #expect(try await bench.consume(50).map(\.message.id) == ids)
    },
    Promise("a message that comes while a consumer waits reaches it") { bench in
      try await bench.broker.declare(QueueDefinition("work"))
      async let consumed = bench.consume(2)
      try await bench.publish(["a"])
      try await bench.publish(["b"])
      #expect(try await consumed.map(\.message.id) == ["a", "b"])
    },
    Promise("each message goes to one of several consumers") { bench in
      try await bench.broker.declare(QueueDefinition("work"))
      let seen = Recorder<String>()
      let (ends, reporter) = AsyncStream.makeStream(of: Void.self)
      try await withThrowingTaskGroup { group in
        for _ in 0..<3 {
          group.addTask {
            try await bench.broker.consume("work", prefetch: 2) { delivery in
              if seen.append(delivery.message.id) == 100 { reporter.finish() }
              return .done
            }
          }
        }
        try await bench.publish((0..<100).map { "\($0)" })
        for await _ in ends {}
        group.cancelAll()
        try await group.waitForAll()
      }
      #expect(Set(seen.all).count == 100)
      #expect(try await bench.status() == QueueStatus(name: "work", ready: 0, unacknowledged: 0, dead: 0))
    },
    Promise("a consumer holds at most as many messages as it prefetches") { bench in
      try await bench.broker.declare(QueueDefinition("work"))
      try await bench.publish(["a", "b", "c", "d", "e"])
      let held = Recorder<Void>()
      let (gate, opener) = AsyncStream.makeStream(of: Void.self)
      try await bench.consume(5, prefetch: 2) { _ in
        if held.append(()) == 2 {
          let status = try? await bench.status()
          #expect(status == QueueStatus(name: "work", ready: 3, unacknowledged: 2, dead: 0))
          opener.finish()
        }
        await Task.detached { for await _ in gate {} }.value
        return .done
      }
    },
    Promise("queues do not mix") { bench in
      for queue in ["one", "two"] { try await bench.broker.declare(QueueDefinition(queue)) }
      try await bench.publish(["a"], to: "one")
      try await bench.publish(["b"], to: "two")
      #expect(try await bench.consume(1, from: "two").map(\.message.id) == ["b"])
      #expect(try await bench.broker.queues().map(\.ready) == [1, 0])
    },
    Promise("consuming a queue that is not there is an error") { bench in
      let failure = await #expect(throws: MessagingError.self) {
        try await bench.broker.consume("missing", prefetch: 1) { _ in .done }
      }
      #expect(failure?.code == .unknownQueue)
    },
    Promise("cancellation waits for the handler, and its message comes again with a higher count") { bench in
      try await bench.broker.declare(QueueDefinition("work"))
      try await bench.publish(["a"])
      let ended = Recorder<Void>()
      let (starts, reporter) = AsyncStream.makeStream(of: Void.self)
      try await withThrowingTaskGroup { group in
        group.addTask {
          try await bench.broker.consume("work", prefetch: 1) { _ in
            reporter.finish()
            try? await ManualTime().sleep(for: .seconds(1))
            ended.append(())
            return .retry(after: .zero, reason: "canceled")
          }
        }
        for await _ in starts {}
        group.cancelAll()
        try await group.waitForAll()
      }
      #expect(ended.all.count == 1)
      #expect(try await bench.consume(1).map(\.count) == [2])
    },
  ]

  private static let deciding: [Promise<BrokerBench>] = [
    Promise("a message that is done is gone") { bench in
      try await bench.broker.declare(QueueDefinition("work"))
      try await bench.publish(["a"])
      try await bench.consume(1)
      #expect(try await bench.status() == QueueStatus(name: "work", ready: 0, unacknowledged: 0, dead: 0))
    },
    Promise("a retry comes after its delay and not before, with the same id and a higher count") { bench in
      try await bench.broker.declare(QueueDefinition("work"))
      try await bench.publish(["a"])
      let moments = Recorder<Duration>()
      let deliveries = try await bench.consume(2) { delivery in
        moments.append(bench.time.uptime())
        return delivery.count == 1 ? .retry(after: .seconds(10), reason: "later") : .done
      }
      #expect(deliveries.map(\.message.id) == ["a", "a"])
      #expect(deliveries.map(\.count) == [1, 2])
      #expect(moments.all[1] - moments.all[0] >= .seconds(10))
    },
    Promise("a message that waits for its retry counts as ready and holds up nobody") { bench in
      try await bench.broker.declare(QueueDefinition("work"))
      try await bench.publish(["a", "b"])
      let deliveries = try await bench.consume(2) { delivery in
        delivery.message.id == "a" ? .retry(after: .seconds(1_000_000), reason: "much later") : .done
      }
      #expect(deliveries.map(\.message.id) == ["a", "b"])
      #expect(try await bench.status() == QueueStatus(name: "work", ready: 1, unacknowledged: 0, dead: 0))
    },
    Promise("a retry without a delay comes again after a while") { bench in
      try await bench.broker.declare(QueueDefinition("work"))
      try await bench.publish(["a"])
      let deliveries = try await bench.consume(3) { delivery in
        delivery.count < 3 ? .retry(after: nil, reason: "soon") : .done
      }
      #expect(deliveries.map(\.count) == [1, 2, 3])
    },
    Promise("after the maximum of deliveries a message is given up") { bench in
      try await bench.broker.declare(QueueDefinition("work", maximumDeliveries: 3))
      try await bench.publish(["a"])
      try await bench.consume(3) { .retry(after: .zero, reason: "try \($0.count)") }
      let letters = try await bench.broker.deadLetters(of: "work", limit: 10)
      #expect(letters.map(\.message.id) == ["a"])
      #expect(letters.map(\.reason) == ["try 3"])
      #expect(letters.map(\.deliveries) == [3])
    },
    Promise("beyond its maximum length a queue drops the oldest") { bench in
      try await bench.broker.declare(QueueDefinition("work", maximumLength: 3))
      for id in ["a", "b", "c", "d", "e"] { try await bench.publish([id]) }
      let deliveries = try await bench.consume(3) { _ in .done }
      #expect(deliveries.map(\.message.id) == ["c", "d", "e"])
    },
    Promise("a message that is rejected is given up at once") { bench in
      try await bench.broker.declare(QueueDefinition("work"))
      try await bench.publish(["a"])
      try await bench.consume(1) { _ in .reject(reason: "not a video") }
      let letters = try await bench.broker.deadLetters(of: "work", limit: 10)
      #expect(letters.map(\.message) == [bench.message("a")])
      #expect(letters.map(\.reason) == ["not a video"])
    },
  ]

  private static let deadLetters: [Promise<BrokerBench>] = [
    Promise("dead letters are listed oldest first, up to a limit") { bench in
      try await rejectAll(["a", "b", "c"], bench)
      #expect(try await bench.broker.deadLetters(of: "work", limit: 2).map(\.message.id) == ["a", "b"])
      #expect(try await bench.broker.deadLetters(of: "work", limit: 0) == [])
      #expect(try await bench.broker.deadLetters(of: "other", limit: 9) == [])
    },
    Promise("dead letters stay until they are replayed") { bench in
      try await rejectAll(["a"], bench)
      bench.time.advance(by: .seconds(365 * 86_400))
      #expect(try await bench.status()?.dead == 1)
    },
    Promise("a replayed message comes with a fresh count") { bench in
      try await rejectAll(["a", "b"], bench)
      #expect(try await bench.broker.replay("work", ids: nil) == 2)
      #expect(try await bench.broker.deadLetters(of: "work", limit: 10) == [])
      let deliveries = try await bench.consume(2)
      #expect(deliveries.map(\.message.id) == ["a", "b"])
      #expect(deliveries.map(\.count) == [1, 1])
    },
    Promise("only the messages that are named are replayed") { bench in
      try await rejectAll(["a", "b", "c"], bench)
      #expect(try await bench.broker.replay("work", ids: ["b", "missing"]) == 1)
      #expect(try await bench.broker.deadLetters(of: "work", limit: 10).map(\.message.id) == ["a", "c"])
      #expect(try await bench.broker.replay("work", ids: []) == 0)
    },
    Promise("the queues are listed by name with their counts") { bench in
      try await rejectAll(["a", "b"], bench)
      try await bench.broker.declare(QueueDefinition("mp3"))
      try await bench.publish(["c"])
      #expect(
        try await bench.broker.queues() == [
          QueueStatus(name: "mp3", ready: 0, unacknowledged: 0, dead: 0),
          QueueStatus(name: "work", ready: 1, unacknowledged: 0, dead: 2),
        ])
    },
  ]

  private static func rejectAll(_ ids: [String], _ bench: BrokerBench) async throws {
    try await bench.broker.declare(QueueDefinition("work"))
    try await bench.publish(ids)
    try await bench.consume(ids.count) { _ in .reject(reason: "test") }
  }
}

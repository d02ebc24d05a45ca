import Core
public import Messaging

/// A broker under test, with the clock it goes by.
public struct BrokerBench: Sendable {
  /// The broker.
  public let broker: any MessageBroker
  /// The clock that its delays go by.
  public let time: ManualTime

  /// A broker under test.
  public init(broker: any MessageBroker, time: ManualTime) {
    self.broker = broker
    self.time = time
  }

  /// Publishes messages whose ids are given, in their order.
  ///
  /// - Throws: what the broker throws.
  public func publish(_ ids: [String], to queue: String = "work") async throws {
    try await broker.publish(ids.map { message($0, queue: queue) })
  }

  /// A message that tells its id in its body.
  public func message(_ id: String, queue: String = "work") -> Message {
    Message(id: id, queue: queue, type: "test", body: Array("{\"id\":\"\(id)\"}".utf8), time: Timestamp(seconds: 1))
  }

  /// Consumes until so many deliveries were handled, and lets time pass meanwhile.
  ///
  /// - Parameters:
  ///   - count: after how many deliveries to stop.
  ///   - queue: the queue.
  ///   - prefetch: how many messages are held at once.
  ///   - handler: decides about each delivery.
  /// - Returns: the deliveries in the order in which they were handled.
  /// - Throws: what the broker throws.
  @discardableResult
  public func consume(
    _ count: Int, from queue: String = "work", prefetch: Int = 1,
    handler: @escaping @Sendable (Delivery) async -> Disposition = { _ in .done }
  ) async throws -> [Delivery] {
    let handled = Recorder<Delivery>()
    let (ends, reporter) = AsyncStream.makeStream(of: Void.self)
    try await withThrowingTaskGroup { group in
      group.addTask { [broker] in
        try await broker.consume(queue, prefetch: prefetch) { delivery in
          let disposition = await handler(delivery)
          if handled.append(delivery) == count { reporter.finish() }
          return disposition
        }
      }
      group.addTask { [time] in
        while !Task.isCancelled {
          time.advance(by: .milliseconds(100))
          await Task.yield()
        }
      }
      for await _ in ends {}
      group.cancelAll()
      try await group.waitForAll()
    }
    return handled.all
  }

  /// The counts of a queue.
  ///
  /// - Throws: what the broker throws.
  public func status(_ queue: String = "work") async throws -> QueueStatus? {
    try await broker.queues().first { $0.name == queue }
  }
}

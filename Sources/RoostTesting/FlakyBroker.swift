public import Messaging
import Synchronization

/// A broker whose publishing fails when a test says so, and that remembers what it was given.
public final class FlakyBroker: MessageBroker {
  private let broker: any MessageBroker
  private let fails: @Sendable (Int, [Message]) -> Bool
  private let count = Atomic(0)
  private let taken = Mutex<[Message]>([])

  /// A broker over another one.
  ///
  /// - Parameters:
  ///   - broker: does what does not fail.
  ///   - fails: whether the n-th publishing, counted from 1, of these messages fails.
  public init(_ broker: any MessageBroker, fails: @escaping @Sendable (Int, [Message]) -> Bool) {
    self.broker = broker
    self.fails = fails
  }

  /// The messages that were taken, in the order of publishing.
  public var published: [Message] { taken.withLock { $0 } }

  /// Publishes through the broker below, or fails.
  ///
  /// - Throws: `MessagingError` `.unavailable` when it shall fail, and what the broker below throws.
  public func publish(_ messages: [Message]) async throws {
    if fails(count.add(1, ordering: .relaxed).newValue, messages) {
      throw MessagingError(.unavailable, "This publishing fails because the test says so.")
    }
    try await broker.publish(messages)
    taken.withLock { $0 += messages }
  }

  /// Declares a queue at the broker below.
  ///
  /// - Throws: what that throws.
  public func declare(_ queue: QueueDefinition) async throws {
    try await broker.declare(queue)
  }

  /// Consumes from the broker below.
  ///
  /// - Throws: what that throws.
  public func consume(
    _ queue: String, prefetch: Int, handler: @escaping @Sendable (Delivery) async -> Disposition
  ) async throws {
    try await broker.consume(queue, prefetch: prefetch, handler: handler)
  }

  /// The queues of the broker below.
  ///
  /// - Throws: what that throws.
  public func queues() async throws -> [QueueStatus] {
    try await broker.queues()
  }

  /// The dead letters of the broker below.
  ///
  /// - Throws: what that throws.
  public func deadLetters(of queue: String, limit: Int) async throws -> [DeadLetter] {
    try await broker.deadLetters(of: queue, limit: limit)
  }

  /// Replays through the broker below.
  ///
  /// - Parameters:
  ///   - queue: the queue that gave them up.
  ///   - ids: the messages' ids, or nil for all.
  /// - Returns: how many were put back.
  /// - Throws: what the broker below throws.
  public func replay(_ queue: String, ids: [String]?) async throws -> Int {
    try await broker.replay(queue, ids: ids)
  }
}

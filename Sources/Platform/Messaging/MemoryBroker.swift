public import Core
import Synchronization

/// A broker in memory, for tests and for trying things out: it keeps `MessageBroker`'s promise except that nothing
/// outlives the process.
///
/// While 100 000 messages wait, `publish` fails with `MessagingError.Code.overloaded`.
public final class MemoryBroker: MessageBroker {
  private static let maximumWaiting = 100_000

  private let time: any TimeSource
  private let retries: RetryPolicy
  private let queueStates = Mutex<[String: MemoryQueue]>([:])

  /// A broker without queues.
  ///
  /// - Parameters:
  ///   - time: the clock for delays.
  ///   - random: spreads the delays that a consumer leaves to the broker.
  public init(time: any TimeSource = SystemTime(), random: any RandomSource = SystemRandom()) {
    self.time = time
    retries = RetryPolicy(first: .seconds(1), longest: .seconds(300), random: random)
  }

  /// Makes a queue unless it is there already.
  public func declare(_ queue: QueueDefinition) async {
    queueStates.withLock { $0[queue.name, default: MemoryQueue(definition: queue)].definition = queue }
  }

  /// Takes the messages, all or none.
  ///
  /// - Throws: `MessagingError` when a queue is not declared or too many messages wait.
  public func publish(_ messages: [Message]) async throws {
    let bells = try queueStates.withLock { queues in
      for message in messages where queues[message.queue] == nil { throw MessagingError.unknownQueue(message.queue) }
      guard queues.values.reduce(messages.count, { $0 + $1.waitingCount }) <= MemoryBroker.maximumWaiting else {
        throw MessagingError(.overloaded, "\(MemoryBroker.maximumWaiting) messages wait already. Try again later.")
      }
      for message in messages { queues[message.queue]?.add(message) }
      return Set(messages.map(\.queue)).compactMap { queues[$0]?.bell }
    }
    for bell in bells { bell.ring() }
  }

  /// Hands out the messages of a queue until the task is canceled.
  ///
  /// - Throws: `MessagingError` when the queue is not declared.
  public func consume(
    _ queue: String, prefetch: Int, handler: @escaping @Sendable (Delivery) async -> Disposition
  ) async throws {
    guard queueStates.withLock({ $0[queue] != nil }) else { throw MessagingError.unknownQueue(queue) }
    await withTaskGroup { group in
      for _ in 0..<max(prefetch, 1) {
        group.addTask { [self] in
          while let entry = await next(of: queue) {
            let disposition = await handler(Delivery(message: entry.message, count: entry.deliveries))
            settle(entry, as: disposition, in: queue)
          }
        }
      }
    }
  }

  /// The queues with their counts, sorted by name.
  public func queues() async -> [QueueStatus] {
    queueStates.withLock { $0.values.map(\.status).sorted { $0.name < $1.name } }
  }

  /// The dead letters of a queue, oldest first.
  public func deadLetters(of queue: String, limit: Int) async -> [DeadLetter] {
    queueStates.withLock { Array(($0[queue]?.dead ?? []).prefix(max(limit, 0))) }
  }

  /// Puts dead letters back into their queue with a fresh count of deliveries.
  ///
  /// - Parameters:
  ///   - queue: the queue that gave them up.
  ///   - ids: the messages' ids, or nil for all.
  /// - Returns: how many were put back.
  public func replay(_ queue: String, ids: [String]?) async -> Int {
    let (count, bell) = queueStates.withLock { ($0[queue]?.replay(ids) ?? 0, $0[queue]?.bell) }
    bell?.ring()
    return count
  }

  /// Waits for the next message; nil when the task is canceled.
  private func next(of queue: String) async -> MemoryQueue.Entry? {
    while !Task.isCancelled {
      let (entry, pause, bell) = queueStates.withLock { queues in
        let now = time.uptime()
        return (queues[queue]?.take(now: now), queues[queue]?.nextDue.map { $0 - now }, queues[queue]?.bell)
      }
      if let entry { return entry }
      guard let bell else { return nil }
      if let pause { await bell.wait(atMost: pause, on: time) } else { await bell.wait() }
    }
    return nil
  }

  private func settle(_ entry: MemoryQueue.Entry, as disposition: Disposition, in queue: String) {
    let now = (wall: time.now(), uptime: time.uptime())
    let bell = queueStates.withLock { queues in
      switch disposition {
      case .done: queues[queue]?.drop(entry)
      case .reject(let reason): queues[queue]?.bury(entry, reason, at: now.wall)
      case .retry(let delay, let reason):
        let due = now.uptime + (delay ?? retries.delay(after: entry.deliveries))
        queues[queue]?.putBack(entry, due: due, reason, at: now.wall)
      }
      return queues[queue]?.bell
    }
    bell?.ring()
  }
}

import Core
public import Messaging
import SQL
import Synchronization
import Telemetry

extension EmbeddedBroker {
  /// Hands out the messages of a queue until the task is canceled.
  ///
  /// Each of `prefetch` workers settles the message it had and takes the next one in one transaction. While the database
  /// fails, workers try again after a growing delay of up to five seconds.
  ///
  /// - Throws: `MessagingError` when the queue is not declared.
  public func consume(
    _ queue: String, prefetch: Int, handler: @escaping @Sendable (Delivery) async -> Disposition
  ) async throws {
    let definition = try await definition(of: queue)
    let holders = (0..<max(prefetch, 1)).map { _ in random.bytes(8).reduce(0 as Int64) { $0 << 8 | Int64($1) } | 1 }
    state.withLock { $0.holders.formUnion(holders) }
    defer { state.withLock { $0.holders.subtract(holders) } }
    let consumer = Consumer(broker: self, definition: definition, line: line(of: queue), handler: handler)
    await withTaskGroup { group in
      await consumer.takeOver()
      group.addTask { await consumer.keepTime() }
      for holder in holders { group.addTask { await consumer.work(as: holder) } }
    }
  }
}

/// One call of `consume`.
struct Consumer: Sendable {
  /// A message in hand.
  struct Claim: Sendable {
    let sequence: Int64
    let delivery: Delivery
  }

  /// What a worker has to say about the message it had.
  enum Settlement: Sendable {
    /// The handler's word.
    case handled(Claim, Disposition)
    /// The handler never saw it, so the delivery does not count.
    case untouched(Claim)
  }

  let broker: EmbeddedBroker
  let definition: QueueDefinition
  let line: QueueLine
  let handler: @Sendable (Delivery) async -> Disposition

  /// How long other processes' messages may go unnoticed.
  private static let pollInterval = Duration.seconds(1)

  private var retries: RetryPolicy {
    RetryPolicy(first: .milliseconds(50), longest: .seconds(5), random: broker.random)
  }

  /// Handles one message after the other until the task is canceled and the last one is settled.
  ///
  /// - Parameter holder: marks the message that this worker holds, and no other's.
  func work(as holder: Int64) async {
    var settlement: Settlement?
    var failures = 0
    while settlement != nil || !Task.isCancelled {
      let generation = line.idle.generation
      do {
        let claim = try await exchange(settlement, as: holder, isUncertain: failures > 0)
        settlement = nil
        failures = 0
        guard let claim else {
          await line.idle.wait(since: generation)
          continue
        }
        guard !Task.isCancelled else {
          settlement = .untouched(claim)
          continue
        }
        settlement = .handled(claim, await handler(claim.delivery))
      } catch {
        failures += 1
        log("a message could not be settled or taken", error)
        // What stays unsettled here is taken over when the queue is consumed again.
        guard !Task.isCancelled else { return }
        try? await broker.time.sleep(for: retries.delay(after: failures))
      }
    }
  }

  /// Takes over what consumers that are no more had in hand: their process died, or could not settle at its end.
  func takeOver() async {
    var failures = 0
    while !Task.isCancelled {
      do {
        return try await releaseOrphans()
      } catch {
        failures += 1
        log("messages in hand could not be taken over", error)
        try? await broker.time.sleep(for: retries.delay(after: failures))
      }
    }
  }

  /// Makes delayed messages ready in time, and looks every second for what other processes did.
  func keepTime() async {
    var failures = 0
    while !Task.isCancelled {
      do {
        let pause = try await wakeForReady()
        failures = 0
        await line.delays.wait(atMost: min(pause, Consumer.pollInterval), on: broker.time)
      } catch {
        failures += 1
        log("delayed messages could not be looked up", error)
        try? await broker.time.sleep(for: retries.delay(after: failures))
      }
    }
  }

  private func log(_ what: String, _ error: any Error) {
    broker.logger.error(what, ["queue": .string(definition.name), "error": .error(error)])
  }
}

import Core
import Messaging
import Synchronization

/// A durable queue that a test moves by hand; it outlives the service as a broker would.
final class HandQueue: Sendable {
  private struct Entry {
    let message: Message
    var deliveries = 0
    var due = Timestamp(microseconds: .min)
  }

  private struct State {
    var waiting: [Entry] = []
    var dead: [DeadLetter] = []
  }

  private let state = Mutex(State())

  /// The messages that wait, with their delays.
  var waiting: [Message] { state.withLock { $0.waiting.map(\.message) } }
  /// What was given up.
  var dead: [DeadLetter] { state.withLock { $0.dead } }
  /// When the first message is due.
  var nextDue: Timestamp? { state.withLock { $0.waiting.map(\.due).min() } }

  /// Takes a message.
  func publish(_ message: Message) {
    state.withLock { $0.waiting.append(Entry(message: message)) }
  }

  /// Puts all dead letters back, with a fresh count of deliveries.
  func replay() {
    state.withLock { state in
      state.waiting += state.dead.map { Entry(message: $0.message) }
      state.dead = []
    }
  }

  /// Loses all messages.
  func lose() {
    state.withLock { $0.waiting = [] }
  }

  /// Hands out the messages that are due, one by one.
  ///
  /// - Parameters:
  ///   - now: the time.
  ///   - handler: says what becomes of a message; nil when it died over it.
  /// - Returns: whether there was any.
  @discardableResult
  func handOut(
    at now: Timestamp, to handler: (Messaging.Delivery) async -> Disposition?
  ) async -> Bool {
    let due = state.withLock { state in
      let due = state.waiting.filter { $0.due <= now }
      state.waiting.removeAll { $0.due <= now }
      return due
    }
    for var entry in due {
      entry.deliveries += 1
      let disposition = await handler(Messaging.Delivery(message: entry.message, count: entry.deliveries))
      state.withLock { state in
        switch disposition {
        case .done: break
        case nil: state.waiting.append(entry)
        case .retry(let delay, _):
          entry.due = now + (delay ?? .seconds(1))
          state.waiting.append(entry)
        case .reject(let reason):
          state.dead.append(
            DeadLetter(message: entry.message, reason: reason, deliveries: entry.deliveries, time: now))
        }
      }
    }
    return !due.isEmpty
  }
}

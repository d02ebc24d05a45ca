public import Core

/// Carries messages between services: an embedded queue in one process, RabbitMQ in a fleet.
///
/// **Publishing.** `publish` returns when every message is durable (a broker's confirm). When it throws, each message may
/// or may not have been taken, and publishing it again with the same id is right: consumers keep an inbox.
///
/// **Consuming.** Each message of a queue goes to one of its consumers at a time, oldest first as far as several consumers
/// and retries allow. A consumer holds at most `prefetch` messages at once. What it returns decides: `.done` removes
/// the message; `.retry` brings it again after a delay; `.reject` moves it to the dead letters. A message whose consumer
/// dies is delivered again, with its count of deliveries one higher. After `maximumDeliveries` it goes to the dead letters.
///
/// **Dead letters** stay until somebody replays or removes them.
public protocol MessageBroker: Sendable {
  /// Makes a durable queue unless it is there already. Publishing to a queue that is not there is an error.
  ///
  /// - Throws: `MessagingError` when the broker cannot be reached.
  func declare(_ queue: QueueDefinition) async throws

  /// Sends messages, all to queues that were declared.
  ///
  /// - Throws: `MessagingError` when they may not all have been taken.
  func publish(_ messages: [Message]) async throws

  /// Hands the messages of a queue to `handler`, up to `prefetch` at once, until the task is canceled.
  ///
  /// On cancellation the handlers in hand are canceled and waited for; a message whose handler did not finish is
  /// delivered again.
  ///
  /// - Throws: `MessagingError` when the queue is not declared; otherwise it reconnects by itself.
  func consume(
    _ queue: String, prefetch: Int, handler: @escaping @Sendable (Delivery) async -> Disposition
  ) async throws

  /// The queues with their counts, sorted by name.
  ///
  /// - Throws: `MessagingError` when the broker cannot be reached.
  func queues() async throws -> [QueueStatus]

  /// The dead letters of a queue, oldest first.
  ///
  /// - Parameters:
  ///   - queue: the queue that gave them up.
  ///   - limit: the most to return.
  /// - Returns: them, with why they were given up.
  /// - Throws: `MessagingError` when the broker cannot be reached.
  func deadLetters(of queue: String, limit: Int) async throws -> [DeadLetter]

  /// Puts dead letters back into their queue with a fresh count of deliveries.
  ///
  /// - Parameters:
  ///   - queue: the queue that gave them up.
  ///   - ids: the messages' ids, or nil for all.
  /// - Returns: how many were put back.
  /// - Throws: `MessagingError` when the broker cannot be reached.
  func replay(_ queue: String, ids: [String]?) async throws -> Int
}

/// A queue and its rules.
public struct QueueDefinition: Sendable, Hashable {
  /// Its name: `video`, `mp3`, `auth-events`.
  public let name: String
  /// How often a message is delivered before it goes to the dead letters.
  public let maximumDeliveries: Int
  /// How many messages wait at most, or nil for no limit; beyond it the oldest are dropped (RabbitMQ: `x-max-length`).
  ///
  /// For announcements that nobody may be listening to. A broker may let up to a hundredth more wait.
  public let maximumLength: Int?

  /// A queue.
  public init(_ name: String, maximumDeliveries: Int = 10, maximumLength: Int? = nil) {
    self.maximumLength = maximumLength
    self.name = name
    self.maximumDeliveries = maximumDeliveries
  }
}

/// A message in a consumer's hand.
public struct Delivery: Sendable {
  /// The message.
  public let message: Message
  /// How often it has been delivered, this time included: 1 at first.
  public let count: Int

  /// A delivery.
  public init(message: Message, count: Int) {
    self.message = message
    self.count = count
  }
}

/// What becomes of a delivered message.
public enum Disposition: Sendable, Hashable {
  /// It has taken effect.
  case done
  /// It shall come again after so long; nil lets the broker back off exponentially.
  case retry(after: Duration?, reason: String)
  /// It can never take effect.
  case reject(reason: String)
}

/// A queue's counts.
public struct QueueStatus: Sendable, Hashable {
  /// Its name.
  public let name: String
  /// Messages that wait, those with a delay included.
  public let ready: Int
  /// Messages in a consumer's hand.
  public let unacknowledged: Int
  /// Messages given up.
  public let dead: Int

  /// Counts.
  public init(name: String, ready: Int, unacknowledged: Int, dead: Int) {
    self.name = name
    self.ready = ready
    self.unacknowledged = unacknowledged
    self.dead = dead
  }
}

/// A message that was given up.
public struct DeadLetter: Sendable, Hashable {
  /// The message.
  public let message: Message
  /// Why.
  public let reason: String
  /// How often it was delivered.
  public let deliveries: Int
  /// When it was given up.
  public let time: Timestamp

  /// A dead letter.
  public init(message: Message, reason: String, deliveries: Int, time: Timestamp) {
    self.message = message
    self.reason = reason
    self.deliveries = deliveries
    self.time = time
  }
}

/// Why a broker did not do what it was asked.
public struct MessagingError: Error, Sendable, CustomStringConvertible {
  /// The kinds of failure that callers tell apart.
  public enum Code: Sendable, Hashable {
    /// The queue was not declared.
    case unknownQueue
    /// The broker cannot be reached, or cannot write.
    case unavailable
    /// The broker takes no more at the moment.
    case overloaded
  }

  /// The kind of failure.
  public let code: Code
  /// What was attempted, on what, and how to mend it.
  public let message: String

  /// A failure.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// A queue that was not declared.
  public static func unknownQueue(_ name: String) -> MessagingError {
    MessagingError(.unknownQueue, "The queue '\(name)' is not declared. Declare it before using it.")
  }

  /// The message.
  public var description: String { message }
}

public import Core

/// One message, to be handled at least once and to take effect once.
///
/// The body is exactly what an existing consumer of the queue reads. What else is known travels beside it, as CloudEvents
/// attributes in the broker's headers (CloudEvents AMQP protocol binding, binary mode).
public struct Message: Sendable, Hashable {
  /// Tells this message from all others; a redelivered message keeps it.
  ///
  /// CloudEvents `id`.
  public let id: String
  /// The queue it goes to.
  public let queue: String
  /// What happened: `UserRegistered`, `video`.
  ///
  /// CloudEvents `type`.
  public let type: String
  /// The body, usually JSON.
  public let body: [UInt8]
  /// When it was written.
  ///
  /// CloudEvents `time`.
  public let time: Timestamp

  /// A message.
  public init(id: String = UUIDv7().description, queue: String, type: String, body: [UInt8], time: Timestamp) {
    self.id = id
    self.queue = queue
    self.type = type
    self.body = body
    self.time = time
  }
}

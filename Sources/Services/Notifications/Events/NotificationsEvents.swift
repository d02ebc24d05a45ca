import Core
import Delivery
import JSON
import Messaging

/// What notifications listens to, and the queue of its own work.
///
/// | queue | body |
/// |---|---|
/// | `mp3` | contract A: `{"video_fid":"<hex>","mp3_fid":"<hex>","username":"<email>"}` |
/// | `conversion-failed` | `{"video_fid":"<hex>","username":"<email>","reason":"<sentence>"}` |
/// | `notifications` | `{"id":"<uuid>"}`: a notification that is to be sent |
struct NotificationsEvents: Sendable {
  /// MP3s that are ready.
  let mp3: QueueDefinition
  /// Conversions that have failed.
  let failed: QueueDefinition
  /// Notifications that are to be sent.
  ///
  /// How often one is tried is the notification's own matter, hence the many deliveries.
  let work = QueueDefinition("notifications", maximumDeliveries: 10_000)

  init(mp3: String, failed: String) {
    self.mp3 = QueueDefinition(mp3)
    self.failed = QueueDefinition(failed)
  }

  /// The message by which a notification is sent; `reminder` tells a second one from the first.
  func work(for notification: Notification, reminder: Int = 0, at time: Timestamp) -> Message {
    let body: JSONObject = ["id": .string(notification.id.description)]
    let id = "notification-\(notification.id)-\(reminder)"
    return Message(id: id, queue: work.name, type: "notification", body: body.jsonBytes(), time: time)
  }

  /// The notification that a message of the queue `notifications` is about.
  ///
  /// - Throws: `JSONSyntaxError` or `JSONFieldErrors` when it is about none.
  static func notificationID(in message: Message) throws -> UUIDv7 {
    let object = try JSONReader(try JSONParser.parse(message.body, maxBytes: 1024)).object()
    return try object.text("id", as: "a UUID") { UUIDv7($0) }
  }
}

/// A message about a conversion, from us or from another converter.
enum ConversionMessage: Sendable, Hashable {
  case ready(mp3: ObjectID, MailAddress)
  case failed(video: ObjectID, reason: String, MailAddress)

  /// The most bytes a body has.
  private static let limit = 16_384

  /// Reads a body of the queue `mp3`.
  ///
  /// - Throws: `JSONSyntaxError` or `JSONFieldErrors` when it is none; it can then never be handled.
  init(ready body: [UInt8]) throws {
    let object = try JSONReader(try JSONParser.parse(body, maxBytes: ConversionMessage.limit)).object()
    let (mp3, address) = try object.all(
      { try $0.text("mp3_fid", as: "an id of 24 hexadecimal digits") { ObjectID($0) } }, ConversionMessage.username)
    self = .ready(mp3: mp3, address)
  }

  /// Reads a body of the queue `conversion-failed`.
  ///
  /// - Throws: `JSONSyntaxError` or `JSONFieldErrors` when it is none.
  init(failed body: [UInt8]) throws {
    let object = try JSONReader(try JSONParser.parse(body, maxBytes: ConversionMessage.limit)).object()
    let (video, reason, address) = try object.all(
      { try $0.text("video_fid", as: "an id of 24 hexadecimal digits") { ObjectID($0) } },
      { try $0.string("reason", minLength: 1, maxLength: 4000) }, ConversionMessage.username)
    self = .failed(video: video, reason: NotificationRules.printable(reason), address)
  }

  private static func username(_ object: JSONObjectReader) throws -> MailAddress {
    try object.text("username", as: "an e-mail address") { MailAddress($0) }
  }
}

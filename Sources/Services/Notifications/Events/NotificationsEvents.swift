import Core
import Delivery
import JSON
import Messaging

/// What notifications listens to, and the queue by which it sends.
///
/// | queue | body | leads to |
/// |---|---|---|
/// | `mp3` | `{"video_fid":"<hex>","mp3_fid":"<hex>","username":"<email>"}` | contract A's mail |
/// | `conversion-failed` | `{"video_fid":"<hex>","username":"<email>","reason":"<sentence>"}` | a mail that says why |
/// | `notifications` | `{"id":"<hex>"}` | an attempt to send that notification |
///
/// Other programs can write to these queues. Fields that are not needed are not looked at; a message without those that are
/// goes to the dead letters.
struct NotificationsEvents: Sendable {
  /// MP3s that are ready.
  let mp3: QueueDefinition
  /// Conversions that have failed.
  let failed = QueueDefinition("conversion-failed")
  /// Notifications to be sent.
  ///
  /// Each retry of a notification is a delivery, hence the many; how long it is tried is counted by the notification.
  let send = QueueDefinition("notifications", maximumDeliveries: 10_000)

  /// The queues, one of which has another name in some installations.
  init(mp3: String) {
    self.mp3 = QueueDefinition(mp3)
  }

  /// All of them.
  var all: [QueueDefinition] { [mp3, failed, send] }

  /// Asks for a notification to be sent.
  func call(for notification: Notification, at time: Timestamp) -> Message {
    let body: JSONObject = ["id": .string(notification.id.description)]
    return Message(
      id: "notification-\(notification.id)-\(notification.attempts.count)-\(notification.timesSwept)",
      queue: send.name, type: send.name, body: body.jsonBytes(), time: time)
  }

  /// The notification that a message of the queue `notifications` asks for.
  ///
  /// - Throws: `UnreadableEvent`.
  static func notification(calledBy message: Message) throws(UnreadableEvent) -> ObjectID {
    try reading(message) { try $0.objectID("id") }
  }

  /// Contract A's mail: subject `MP3 Download`, text `mp3 file_id: <mp3_fid> is now ready!`.
  ///
  /// - Throws: `UnreadableEvent`.
  static func mp3Ready(_ message: Message) throws(UnreadableEvent) -> Letter {
    try reading(message) { body in
      let (id, address) = try body.all({ try $0.objectID("mp3_fid") }, { try $0.username() })
      return Letter(to: .email(address), subject: "MP3 Download", text: "mp3 file_id: \(id) is now ready!")
    }
  }

  /// The mail that says why there is no MP3, and what to do.
  ///
  /// - Throws: `UnreadableEvent`.
  static func conversionFailed(_ message: Message) throws(UnreadableEvent) -> Letter {
    try reading(message) { body in
      let (id, address, reason) = try body.all(
        { try $0.objectID("video_fid") }, { try $0.username() }, { try $0.string("reason", minLength: 1) })
      let text = """
        Your video could not be converted to MP3.

        Why: \(String(reason.unicodeScalars.prefix(2000)))

        What to do: if the reason lies in the file, mend it and upload it again, or upload another one.
        If it does not, tell the administrator this number: \(id)
        """
      return Letter(to: .email(address), subject: "MP3 conversion failed", text: text)
    }
  }

  /// Reads what is needed of a message's body.
  private static func reading<Value>(
    _ message: Message, _ read: (JSONObjectReader) throws -> Value
  ) throws(UnreadableEvent) -> Value {
    guard !message.id.isEmpty else { throw UnreadableEvent("The message has no id.") }
    guard message.body.count <= UnreadableEvent.sizeLimit else {
      throw UnreadableEvent("The body is larger than \(UnreadableEvent.sizeLimit) bytes.")
    }
    do {
      return try read(try JSONReader(try JSONParser.parse(message.body)).object())
    } catch {
      throw UnreadableEvent("The body is not what '\(message.queue.printable)' carries: \(error)")
    }
  }
}

/// Why a message can never take effect.
struct UnreadableEvent: Error, Sendable, CustomStringConvertible {
  /// The largest body that is looked at, in bytes.
  static let sizeLimit = 65_536

  /// The reason, for the dead letter.
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

extension JSONObjectReader {
  /// Contract A's `username`, which is an e-mail address.
  fileprivate func username() throws(JSONFieldErrors) -> MailAddress {
    try text("username", as: "an e-mail address") { MailAddress($0) }
  }
}

import Core
import JSON
import Messaging

/// What media announces and listens to: contract A's messages, and one of our own.
///
/// | queue | body |
/// |---|---|
/// | `video` | `{"video_fid":"<hex>","mp3_fid":null,"username":"<email>"}` |
/// | `mp3` | the same with `mp3_fid` filled |
/// | `conversion-failed` | `{"video_fid":"<hex>","username":"<email>","reason":"<sentence>"}` |
struct MediaEvents: Sendable {
  /// Videos that wait to be converted.
  ///
  /// A worker that finds a conversion in other hands sends its message back, hence the many deliveries; what fails by
  /// itself is counted by the conversion.
  let video: QueueDefinition
  /// MP3s that are ready.
  let mp3: QueueDefinition
  /// Conversions that have failed.
  let failed: QueueDefinition

  /// The queues of these names.
  init(video: String = "video", mp3: String = "mp3", failed: String = "conversion-failed") {
    self.video = QueueDefinition(video, maximumDeliveries: 100)
    self.mp3 = QueueDefinition(mp3)
    self.failed = QueueDefinition(failed)
  }

  /// A video waits; `attempt` tells a second message for the same video from the first.
  func videoUploaded(_ conversion: Conversion, attempt: Int = 0, at time: Timestamp) -> Message {
    let body: JSONObject = [
      "video_fid": .string(conversion.videoID.description), "mp3_fid": .null,
      "username": .string(conversion.owner.email),
    ]
    return message("video-\(conversion.id)-\(attempt)", video, body, at: time)
  }

  /// An MP3 is ready.
  func mp3Ready(_ conversion: Conversion, at time: Timestamp) -> Message {
    let body: JSONObject = [
      "video_fid": .string(conversion.videoID.description), "mp3_fid": .string(conversion.mp3ID.description),
      "username": .string(conversion.owner.email),
    ]
    return message("mp3-\(conversion.id)", mp3, body, at: time)
  }

  /// A conversion has failed.
  func conversionFailed(_ conversion: Conversion, _ failure: ConversionFailure, at time: Timestamp) -> Message {
    let body: JSONObject = [
      "video_fid": .string(conversion.videoID.description), "username": .string(conversion.owner.email),
      "reason": .string(failure.message),
    ]
    return message("conversion-failed-\(conversion.id)", failed, body, at: time)
  }

  /// Whether this service has written the message, rather than another gateway.
  func isOurs(_ message: Message) -> Bool { message.id.hasPrefix("video-") }

  private func message(_ id: String, _ queue: QueueDefinition, _ body: JSONObject, at time: Timestamp) -> Message {
    Message(id: id, queue: queue.name, type: queue.name, body: body.jsonBytes(), time: time)
  }
}

/// A `video` message as it comes from us or from another gateway.
struct VideoMessage: Hashable {
  /// The blob in `videos`.
  let videoID: ObjectID
  /// Whose it is: an e-mail address.
  let username: String

  /// Reads a message's body.
  ///
  /// - Throws: `JSONSyntaxError` or `JSONFieldErrors` when it is none; it can then never be handled.
  init(_ body: [UInt8]) throws {
    let object = try JSONReader(try JSONParser.parse(body)).object()
    videoID = try object.text("video_fid", as: "an id of 24 hexadecimal digits") { ObjectID($0) }
    username = try object.string("username", minLength: 1, maxLength: 254)
  }
}

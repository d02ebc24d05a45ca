import Delivery
import JSON

extension Notification: JSONWritable {
  /// Writes what the modern API shows of a notification.
  ///
  ///     {"id":"6920…","type":"email","recipient":"ann@example.com","subject":"MP3 Download","message":"…",
  ///      "state":"waiting","messageId":"…@example.com","createdAt":"…Z","nextAttemptAt":"…Z","finishedAt":null,
  ///      "failure":null,"attempts":[{"number":1,"startedAt":"…Z","finishedAt":"…Z","outcome":"postponed",
  ///      "replyCode":451,"reply":"…"}]}
  ///
  /// `state` is `pending`, `sending`, `waiting`, `sent` or `failed`; `outcome` is `taken`, `postponed`, `refused`,
  /// `interrupted`, or null while the attempt runs.
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("id", id)
      writer.field("type", recipient.channel.rawValue)
      writer.field("recipient", recipient.description)
      writer.field("subject", recipient.channel == .email ? subject : nil)
      writer.field("message", text)
      writer.field("state", state.name)
      writer.field("messageId", messageID.description)
      writer.field("createdAt", createdAt)
      writer.field("nextAttemptAt", state.nextAttemptAt)
      writer.field("finishedAt", state.finishedAt)
      writer.field("failure", state.failure?.reason)
      writer.field("attempts", attempts)
    }
  }
}

extension Attempt: JSONWritable {
  /// Writes the attempt as an object.
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("number", number)
      writer.field("startedAt", startedAt)
      writer.field("finishedAt", finishedAt)
      writer.field("outcome", outcome?.name)
      writer.field("replyCode", outcome?.reply?.code)
      writer.field("reply", outcome?.reply?.text)
    }
  }
}

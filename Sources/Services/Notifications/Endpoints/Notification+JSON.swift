import Core
import JSON

extension Notification: JSONWritable {
  /// Writes what those who may see a notification see of it.
  ///
  ///     {"id":"019aa5c4-…","type":"email","recipient":"you@example.com","subject":"MP3 Download","message":"…",
  ///      "state":"sent","nextAttemptAt":null,
  ///      "attempts":[{"number":1,"startedAt":"…Z","endedAt":"…Z","outcome":"sent","replyCode":null,"detail":""}],
  ///      "createdAt":"2026-11-21T09:30:00.000Z","updatedAt":"2026-11-21T09:30:01.000Z"}
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("id", id)
      writer.field("type", recipient.kind.rawValue)
      writer.field("recipient", recipient.text)
      writer.field("subject", subject)
      writer.field("message", text)
      writer.field("state", state.rawValue)
      writer.field("nextAttemptAt", state == .retrying ? due : nil)
      writer.field("attempts", attempts)
      writer.field("createdAt", createdAt)
      writer.field("updatedAt", updatedAt)
    }
  }
}

extension Attempt: JSONWritable {
  /// Writes one attempt.
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("number", number)
      writer.field("startedAt", startedAt)
      writer.field("endedAt", endedAt)
      writer.field("outcome", outcome.rawValue)
      writer.field("replyCode", replyCode)
      writer.field("detail", detail)
    }
  }
}

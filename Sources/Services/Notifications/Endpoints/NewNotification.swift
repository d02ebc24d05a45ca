import JSON

/// What a request asks to send: `{"type": "email"|"sms", "recipient", "subject"?, "message"}`.
struct NewNotification: Sendable, Hashable, JSONDecodable {
  let recipient: Recipient
  let subject: String
  let text: String

  /// Reads the fields; those that nobody knows are passed over, as contract E's clients may send more.
  ///
  /// - Throws: `JSONFieldErrors` that name the fields that are wrong.
  init(json object: JSONObjectReader) throws {
    let kind = try object.choice("type", of: Recipient.Kind.self)
    let form = kind == .email ? "an e-mail address" : "a telephone number"
    let (recipient, subject, text) = try object.all(
      { try $0.text("recipient", as: form) { Recipient(kind, $0) } },
      { try $0.optionalString("subject", minLength: 1, maxLength: NotificationRules.subjectLength) },
      { try $0.string("message", minLength: 1, maxLength: NotificationRules.textLength(kind)) })
    self.recipient = recipient
    self.subject = subject ?? "Notification"
    self.text = text
  }
}

import Delivery
import HTTP
import JSON

/// The body by which clients ask for a notification: `{"type":"email"|"sms","recipient","message"}`, and `subject` in the
/// modern API.
struct LetterForm: Sendable {
  /// The subject of mails for which none was given.
  static let subject = "Notification"
  /// The most bytes of a body: the longest message with every character escaped.
  static let sizeLimit = 131_072

  /// The letter that a body asks for.
  ///
  /// - Parameters:
  ///   - body: the fields.
  ///   - hasSubject: whether a subject may be given.
  /// - Returns: the letter.
  /// - Throws: `JSONFieldErrors` with all fields that are wrong.
  static func letter(_ body: JSONObjectReader, hasSubject: Bool) throws -> Letter {
    // Which recipient and which length are right depends on the type; when that is wrong too, all three are named.
    let channel = try? body.choice("type", of: Channel.self)
    let (_, recipient, message, subject) = try body.all(
      { try $0.choice("type", of: Channel.self) },
      {
        try $0.text("recipient", as: form(of: channel)) { text in
          channel.map { Recipient(text, on: $0) } ?? Recipient(text, on: .email) ?? Recipient(text, on: .sms)
        }
      },
      { try $0.string("message", minLength: 1, maxLength: channel == .sms ? 1600 : 10_000) },
      { hasSubject ? try $0.optionalString("subject", minLength: 1, maxLength: 200) : nil })
    return Letter(to: recipient, subject: subject ?? Self.subject, text: message)
  }

  private static func form(of channel: Channel?) -> String {
    switch channel {
    case .email: "an e-mail address such as ann@example.com"
    case .sms: "a telephone number such as +4915112345678"
    case nil: "an e-mail address or a telephone number"
    }
  }
}

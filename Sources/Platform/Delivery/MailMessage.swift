public import Core

/// An e-mail message before it is encoded (RFC 5322).
public struct MailMessage: Sendable, Hashable {
  /// The sender's address.
  public let from: MailAddress
  /// The recipient's address.
  public let to: MailAddress
  /// The subject, any text without line breaks.
  public let subject: String
  /// The text, any Unicode; lines end in `\n` or `\r\n`.
  public let text: String
  /// The `Message-ID` without angle brackets: `6920a1f2c3d4e5f601000001@example.com`.
  ///
  /// The same for every attempt.
  public let id: String
  /// When it was written.
  public let date: Timestamp

  /// A message.
  public init(from: MailAddress, to: MailAddress, subject: String, text: String, id: String, date: Timestamp) {
    self.from = from
    self.to = to
    self.subject = subject
    self.text = text
    self.id = id
    self.date = date
  }
}

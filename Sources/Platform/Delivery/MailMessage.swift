public import Core

/// An e-mail message before it is encoded (RFC 5322).
public struct MailMessage: Sendable, Hashable {
  /// The sender's address.
  public let from: MailAddress
  /// The recipient's address.
  public let to: MailAddress
  /// The subject: any Unicode in one line.
  public let subject: String
  /// The text, any Unicode; lines end in `\n` or `\r\n`.
  public let text: String
  /// The `Message-ID`, the same for every attempt.
  public let id: MessageID
  /// When it was written.
  public let date: Timestamp

  /// A message.
  ///
  /// - Parameters:
  ///   - from: the sender's address.
  ///   - to: the recipient's address.
  ///   - subject: the subject. Each control character and each line or paragraph separator in it becomes a space, so that
  ///     it stays one line wherever it is shown.
  ///   - text: the text.
  ///   - id: the `Message-ID`.
  ///   - date: when it was written.
  public init(from: MailAddress, to: MailAddress, subject: String, text: String, id: MessageID, date: Timestamp) {
    self.from = from
    self.to = to
    self.subject = MailMessage.singleLine(subject)
    self.text = text
    self.id = id
    self.date = date
  }

  private static func singleLine(_ text: String) -> String {
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: line.append(" ")
      default: line.append(scalar)
      }
    }
    return String(line)
  }
}

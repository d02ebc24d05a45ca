public import Core

/// A short message to a telephone (SMS).
public struct TextMessage: Sendable, Hashable {
  /// The recipient's number.
  public let to: PhoneNumber
  /// The text, any Unicode.
  public let text: String
  /// Tells the message from all others, the same for every attempt.
  public let id: MessageID
  /// When it was written.
  public let date: Timestamp

  /// A message.
  public init(to: PhoneNumber, text: String, id: MessageID, date: Timestamp) {
    self.to = to
    self.text = text
    self.id = id
    self.date = date
  }
}

/// Hands a short message to whoever brings it to a telephone: a provider, or a folder of `.txt` files.
public protocol TextTransport: Sendable {
  /// Whether sending the same id again leaves one message, as in a folder.
  var replacesRepeats: Bool { get }

  /// Sends one message; returns when the other side has taken responsibility for it.
  ///
  /// What `MailTransport` says of duplicates holds here too.
  ///
  /// - Throws: `MailTransportError`, which says whether trying again can help.
  func send(_ message: TextMessage) async throws(MailTransportError)
}

extension TextTransport {
  /// False: most transports hand the message on.
  public var replacesRepeats: Bool { false }
}

/// Hands a finished message to whoever brings it to its recipient: an SMTP server, or a folder of `.eml` files.
public protocol MailTransport: Sendable {
  /// Whether sending the same `Message-ID` again leaves one message, as in a folder; a mail server may deliver twice.
  ///
  /// Where it does, an attempt whose outcome is unknown can be repeated at once.
  var replacesRepeats: Bool { get }

  /// Sends one message; returns when the other side has taken responsibility for it.
  ///
  /// Sending the same `Message-ID` twice is possible after a crash between the other side's answer and ours; a folder
  /// replaces the file, a mail server may deliver twice, and readers tell duplicates by the id.
  ///
  /// - Throws: `MailTransportError`, which says whether trying again can help.
  func send(_ message: MailMessage) async throws(MailTransportError)
}

extension MailTransport {
  /// False: most transports hand the message on.
  public var replacesRepeats: Bool { false }
}

/// Why a message was not taken.
public struct MailTransportError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Whether trying again later can help: yes for network faults and 4xx replies, no for 5xx replies (RFC 5321, section
  /// 4.2.1).
  public let isTransient: Bool
  /// The SMTP reply code, if there was a reply.
  public let replyCode: Int?
  /// What was attempted, with whom, what they said, and how to mend it.
  ///
  /// Never holds a password.
  public let message: String

  /// A failure.
  public init(isTransient: Bool, replyCode: Int?, message: String) {
    self.isTransient = isTransient
    self.replyCode = replyCode
    self.message = message
  }

  /// The message.
  public var description: String { message }
}

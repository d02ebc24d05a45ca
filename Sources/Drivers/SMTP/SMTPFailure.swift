import Delivery
import HTTPClient

/// Decides what a transfer's end means for the message.
enum SMTPFailure {
  /// The error that a transfer's end stands for, or nil when the server took the message.
  ///
  /// A complete 5xx reply is permanent, and so is a request that makes no sense. All else is transient: 4xx replies, lost
  /// connections, time limits, and a server that cannot be trusted at the moment, since a person can mend its certificate.
  static func error(
    _ outcome: TransferOutcome, reply: ReplyLines, attempt: String, server: SMTPConfiguration
  ) -> MailTransportError? {
    guard let fault = outcome.fault else { return nil }
    let beginning = "Could not \(attempt) through \(server.shown): "
    if let code = refusal(fault, reply) {
      let remedy = fault == .denied ? " Check the user name and the password." : ""
      return MailTransportError(
        isTransient: code < 500, replyCode: code, message: "\(beginning)the server said '\(reply.text)'.\(remedy)")
    }
    let cause = outcome.explanation.isEmpty ? "" : " (\(outcome.explanation))"
    return MailTransportError(
      isTransient: fault != .invalid, replyCode: nil, message: beginning + reason(fault, server) + cause)
  }

  /// The code of a complete reply that ended the transfer.
  private static func refusal(_ fault: TransferFault, _ reply: ReplyLines) -> Int? {
    // libcurl reports a refused command as a failure to send, to log in, or as a strange reply.
    guard [.disconnected, .denied, .malformed, .failed].contains(fault), reply.isComplete, let code = reply.code,
      (400...599).contains(code)
    else { return nil }
    return code
  }

  private static func reason(_ fault: TransferFault, _ server: SMTPConfiguration) -> String {
    switch fault {
    case .unresolvable: "the server's name is unknown. Check its spelling and the name server."
    case .unreachable: "nobody accepts a connection there. Check that the server runs, its port, and the firewall."
    case .untrusted:
      "no trusted TLS connection. The server must offer \(server.encryption == .implicit ? "TLS" : "STARTTLS") with a certificate for '\(server.host)' that is signed by a trusted authority."
    case .timedOut: "the server took too long."
    case .disconnected: "the connection ended too early."
    case .malformed: "the server does not speak SMTP. Check the port."
    case .denied: "the server offers no way to log in with a password. Check the port, or leave out the user name."
    case .invalid: "the address or the settings make no sense to the mail library."
    case .canceled: "it was canceled."
    case .shutDown: "mail is being shut down."
    case .overloaded: "too many messages are under way already."
    case .aborted, .failed: "the transfer failed."
    }
  }
}

import CCurl
public import Delivery
import EventLoops
import HTTPClient

/// Hands messages to a mail server (RFC 5321), with libcurl.
///
/// The connection is kept for the next message. With `.startTLS` a server that does not offer TLS, or whose certificate is not
/// to be trusted, gets neither password nor message. Logging in is by PLAIN or LOGIN (RFC 4954), inside TLS. Addresses
/// beyond ASCII need a server that speaks SMTPUTF8 (RFC 6531).
///
/// It has an event loop of its own, because libcurl waits for the server's last word when it closes a connection, and that must
/// not hold up requests. At most 64 messages are under way at once; one more fails as transient.
public final class SMTPTransport: MailTransport {
  private let configuration: SMTPConfiguration
  private let group: EventLoopGroup
  private let engine: TransferEngine

  /// A transport that has not connected yet.
  ///
  /// - Parameter configuration: which server takes the messages.
  /// - Throws: when the kernel gives no thread or descriptor for the loop.
  public init(configuration: SMTPConfiguration) throws {
    self.configuration = configuration
    group = try EventLoopGroup(count: 1, name: "smtp")
    engine = TransferEngine(group: group, limits: TransferLimits(transfers: 64, connections: 4))
  }

  /// Sends one message; returns when the server has taken it.
  ///
  /// - Throws: `MailTransportError`: permanent after a 5xx reply, else transient.
  public func send(_ message: MailMessage) async throws(MailTransportError) {
    let attempt = "send mail to \(message.to)"
    let envelope = ["<\(message.to)>"]
    let sender = "<\(message.from)>"
    let content = MIMEEncoder.encode(message)
    _ = try await transfer(attempt, content) { handle in
      handle.set(CURLOPT_UPLOAD, 1)
      handle.set(CURLOPT_INFILESIZE_LARGE, size: Int64(content.count))
      handle.set(CURLOPT_MAIL_FROM, sender)
      handle.set(CURLOPT_MAIL_RCPT, list: envelope)
    }
  }

  /// Connects, logs in and says NOOP, for `roost doctor` and `/readyz`.
  ///
  /// - Returns: the server's name and port.
  /// - Throws: `MailTransportError` that says what went wrong and how to mend it.
  public func check() async throws(MailTransportError) -> String {
    try await transfer("log in", []) { handle in
      handle.set(CURLOPT_CUSTOMREQUEST, "NOOP")
      handle.set(CURLOPT_NOBODY, 1)
    }
    return configuration.shown
  }

  /// Ends what is under way and closes the connections.
  public func shutDown() async {
    await engine.shutDown()
    await group.shutDown()
  }

  private func transfer(
    _ attempt: String, _ content: [UInt8], _ configure: @escaping @Sendable (TransferHandle) -> Void
  ) async throws(MailTransportError) {
    let exchange = SMTPExchange(content)
    let configuration = configuration
    let outcome: TransferOutcome
    do throws(TransferFault) {
      if Task.isCancelled { throw .canceled }
      let transfer = try await engine.start(exchange) { handle in
        ConnectionOptions.apply(configuration, to: handle)
        configure(handle)
      }
      outcome = await withTaskCancellationHandler {
        await exchange.outcome()
      } onCancel: {
        transfer.cancel()
      }
    } catch {
      outcome = TransferOutcome(fault: error, explanation: "", replyCode: 0)
    }
    if let error = SMTPFailure.error(outcome, reply: exchange.reply, attempt: attempt, server: configuration) {
      throw error
    }
  }
}

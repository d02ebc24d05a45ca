import Core
import Delivery
import ServiceKit

/// Hands notifications to the transports.
struct Couriers: Sendable {
  let mail: any MailTransport
  let texts: any TextTransport
  /// The address that mail comes from.
  let sender: MailAddress
  let time: any TimeSource

  /// How long one attempt may take: as long as a mail server may think about a message (RFC 5321, section 4.5.3.2.6).
  static let limit = Duration.seconds(600)

  /// Makes one attempt.
  ///
  /// Cancellation does not end it, because a message that is cut off behind its last byte may have been taken, and nobody
  /// would know.
  ///
  /// - Returns: what came of it.
  func deliver(_ notification: Notification) async -> AttemptOutcome {
    // A task of its own, because it must not inherit cancellation; it is awaited at once, and ends within the limit.
    await Task { await attempt(notification) }.value
  }

  private func attempt(_ notification: Notification) async -> AttemptOutcome {
    do {
      try await within(Couriers.limit, time: time) { try await hand(over: notification) }
      return .taken
    } catch let error as MailTransportError {
      return AttemptOutcome(error)
    } catch {
      return .postponed(Reply(code: nil, text: "\(error)"))
    }
  }

  private func hand(over notification: Notification) async throws {
    switch notification.recipient {
    case .email(let address):
      try await mail.send(
        MailMessage(
          from: sender, to: address, subject: notification.subject, text: notification.text,
          id: notification.messageID, date: notification.createdAt))
    case .phone(let number):
      try await texts.send(
        TextMessage(to: number, text: notification.text, id: notification.messageID, date: notification.createdAt))
    }
  }
}

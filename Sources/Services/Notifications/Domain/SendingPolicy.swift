import Delivery
import HTTP

/// Who asks for a notification.
enum Requester: Sendable, Hashable {
  /// An account, by its token.
  case account(Principal)
  /// A program in a network that the operator has opened.
  case network

  /// Who may then see the notification.
  var owner: Owner {
    switch self {
    case .account(let principal): .account(principal.id)
    case .network: .network
    }
  }
}

/// Who may send what to whom, so that nobody can use Roost as an open relay (decision 0006).
///
/// Administrators and opened networks may send to anybody. Other accounts may send mail to their own address and nothing
/// else, so many an hour, and by default none: anybody can register with anybody's address.
struct SendingPolicy: Sendable {
  /// How many messages an account that is no administrator may send within an hour.
  let hourlyLimit: Int

  /// Returns the limit that applies to a request; nil for none.
  ///
  /// - Throws: `NotificationsError.notAllowed` when the request must not be granted at all.
  func limit(for requester: Requester, to recipient: Recipient) throws(NotificationsError) -> RequestLimit? {
    guard case .account(let principal) = requester, !principal.isAdministrator else { return nil }
    guard hourlyLimit > 0 else {
      throw .notAllowed(
        "Only administrators may send messages here. Ask one to send it, or to allow accounts to send to themselves: "
          + "ROOST_NOTIFICATIONS_HOURLY_LIMIT.")
    }
    guard case .email(let address) = recipient else {
      throw .notAllowed("Only administrators may send short messages. Send an e-mail to your own address instead.")
    }
    guard address.mailbox == MailAddress(principal.email)?.mailbox else {
      throw .notAllowed("Your account may send to its own address only. Ask an administrator to send to others.")
    }
    return RequestLimit(count: hourlyLimit, window: .seconds(3600))
  }
}

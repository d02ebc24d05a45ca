import Delivery

/// How a message travels; the raw value is what clients and the database call it.
enum Channel: String, Sendable, CaseIterable {
  case email
  case sms
}

/// Where a message goes; nothing can be injected by it, because addresses and numbers refuse what is not plainly theirs.
enum Recipient: Sendable, Hashable, CustomStringConvertible {
  case email(MailAddress)
  case phone(PhoneNumber)

  /// The recipient that a text names on a channel, or nil.
  init?(_ text: String, on channel: Channel) {
    switch channel {
    case .email:
      guard let address = MailAddress(text) else { return nil }
      self = .email(address)
    case .sms:
      guard let number = PhoneNumber(text) else { return nil }
      self = .phone(number)
    }
  }

  /// The channel that reaches it.
  var channel: Channel {
    switch self {
    case .email: .email
    case .phone: .sms
    }
  }

  /// The address or the number.
  var description: String {
    switch self {
    case .email(let address): address.description
    case .phone(let number): number.description
    }
  }
}

extension MailAddress {
  /// The text by which two addresses are one mailbox; like accounts, without regard to case.
  var mailbox: String { description.lowercased() }
}

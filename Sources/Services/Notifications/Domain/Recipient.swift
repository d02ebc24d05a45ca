import Delivery

/// Whom a notification goes to, and by which way.
enum Recipient: Sendable, Hashable {
  case email(MailAddress)
  case sms(PhoneNumber)

  /// The ways there are, as contract E names them.
  enum Kind: String, Sendable, Hashable, CaseIterable {
    case email
    case sms
  }

  /// The recipient that `text` names, or nil when it is no address of that kind.
  init?(_ kind: Kind, _ text: String) {
    switch kind {
    case .email:
      guard let address = MailAddress(text) else { return nil }
      self = .email(address)
    case .sms:
      guard let number = PhoneNumber(text) else { return nil }
      self = .sms(number)
    }
  }

  var kind: Kind {
    switch self {
    case .email: .email
    case .sms: .sms
    }
  }

  /// The address or number.
  var text: String {
    switch self {
    case .email(let address): address.description
    case .sms(let number): number.description
    }
  }

  /// The form by which a recipient is looked up: addresses without regard to case, as accounts have them.
  var key: String { text.lowercased() }
}

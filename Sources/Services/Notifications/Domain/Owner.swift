import Delivery
import HTTP

/// Who may see a notification besides administrators.
struct Owner: Sendable, Hashable {
  /// The text that stores compare.
  let key: String

  /// An owner that was stored.
  init(stored key: String) {
    self.key = key
  }

  /// The account that asked for it.
  static func account(_ id: String) -> Owner { Owner(stored: "account:\(id)") }

  /// Whoever has the address: an event names nobody else.
  static func address(_ address: MailAddress) -> Owner { Owner(stored: "mailto:\(address.mailbox)") }

  /// A program in one of the operator's networks, which has no account.
  static let network = Owner(stored: "network")

  /// All owners that an account stands for.
  static func all(of principal: Principal) -> [Owner] {
    [.account(principal.id)] + (MailAddress(principal.email).map { [.address($0)] } ?? [])
  }
}

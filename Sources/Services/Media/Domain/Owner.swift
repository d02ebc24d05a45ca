import HTTP

/// Whose a conversion is.
struct Owner: Sendable, Hashable {
  /// The account's id; nil when the conversion came as a message, which names only the address.
  let accountID: String?
  /// The account's e-mail address, which contract A calls `username`; the mail goes there.
  let email: String

  /// An owner.
  init(accountID: String?, email: String) {
    self.accountID = accountID
    self.email = email
  }

  /// The one who asks, as an owner.
  init(_ principal: Principal) {
    self.init(accountID: principal.id, email: principal.email)
  }

  /// The text that stores compare: the account's id, or else its address.
  var key: String { accountID ?? Owner.key(forEmail: email) }

  /// The keys of all that belongs to an account, whether it came by upload or by message.
  static func keys(of principal: Principal) -> [String] {
    [principal.id, key(forEmail: principal.email)]
  }

  /// Whether an account may see what this owner has.
  func isVisible(to principal: Principal) -> Bool {
    principal.isAdministrator || Owner.keys(of: principal).contains(key)
  }

  private static func key(forEmail email: String) -> String { "mailto:\(email.lowercased())" }
}

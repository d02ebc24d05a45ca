import Delivery

/// The e-mail address of an account: `Ann@example.com`.
///
/// Mail goes to it as it is written. Two addresses are the same account's when they differ only in case or composition, in
/// both parts: RFC 5321 would let `Ann@` and `ann@` be two people, and no mail provider does.
public struct EmailAddress: Sendable, Hashable, CustomStringConvertible {
  /// The address as it was given.
  let text: String
  /// What makes it unique.
  let key: String

  /// The address that `text` writes.
  ///
  /// - Throws: `InvalidValue` when mail cannot be sent to it safely.
  public init(_ text: String) throws(InvalidValue) {
    let text = text.normalized
    guard MailAddress(text) != nil else {
      throw InvalidValue("email", "must be an e-mail address such as ann@example.com, of at most 254 bytes")
    }
    self.text = text
    key = text.comparisonKey
  }

  /// An address that was checked before it was stored.
  init(stored text: String) {
    self.text = text
    key = text.comparisonKey
  }

  /// The address as it was given.
  public var description: String { text }
}

/// Why a password could not be hashed, or a stored hash not be read.
public enum PasswordHashError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The password has so many bytes, which is outside of `PasswordHash.passwordLength`.
  case passwordLength(Int)
  /// The stored text is no hash; the reason never repeats the text.
  case unreadable(String)

  /// What went wrong and how to mend it, without the password or the hash.
  public var description: String {
    switch self {
    case .passwordLength(let count):
      "A password has 1 to 1024 bytes, and this one has \(count). Choose another."
    case .unreadable(let reason):
      "The stored password hash cannot be read: \(reason). Set a new password for this user."
    }
  }
}

public import Core
import Security

/// An account.
public struct User: Sendable {
  /// The account's id for ever; its order is that of creation.
  public let id: UUIDv7
  /// The name it logs in with.
  public var username: Username
  /// Where its mail goes; it logs in with that as well.
  public var email: EmailAddress
  /// What is kept of its password.
  var passwordHash: PasswordHash
  /// What it may do; every account is a `.user`.
  public var roles: Set<Role>
  /// Whether the password is good for one thing only, which is to choose another one.
  public var mustChangePassword: Bool
  /// When it was made.
  public let createdAt: Timestamp
  /// When it was changed last.
  public var updatedAt: Timestamp

  /// Whether it may manage other accounts.
  public var isAdministrator: Bool { roles.contains(.administrator) }
}

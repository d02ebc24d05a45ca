/// What an account may do beyond using its own things.
public enum Role: String, Sendable, Hashable, CaseIterable {
  /// Use the services.
  case user
  /// Manage accounts, see what all users have.
  case administrator
}

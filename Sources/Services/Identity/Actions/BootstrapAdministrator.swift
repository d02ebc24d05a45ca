import Core
import Security

/// Makes the first administrator, so that someone can manage accounts.
struct BootstrapAdministrator: Sendable {
  let users: any UserStore
  let passwords: PasswordWork
  let time: any TimeSource
  let random: any RandomSource

  /// The name and address of the first administrator; `invalid` is a domain that no mail reaches (RFC 2606, section 2).
  static let username = "admin"
  static let email = "admin@roost.invalid"

  /// Makes `admin` if there is no account at all, and returns the password that is good for choosing another one.
  ///
  /// It is returned this once and kept nowhere. Who loses it sets another one with `roost user password admin`.
  func callAsFunction() async throws -> Secret? {
    guard try await users.users(after: nil, limit: 1).isEmpty else { return nil }
    let text = random.readablePassword()
    let email = EmailAddress(stored: BootstrapAdministrator.email)
    let username = Username(stored: BootstrapAdministrator.username)
    let password = try NewPassword(text, minimumLength: 1, username: username, email: email)
    let now = time.now()
    let user = User(
      id: UUIDv7(at: now, random: random), username: username, email: email,
      passwordHash: try await passwords.hash(password), roles: [.user, .administrator], mustChangePassword: true,
      createdAt: now, updatedAt: now)
    return try await users.addFirst(user) ? Secret(text) : nil
  }
}

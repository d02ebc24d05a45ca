import Core

/// Replaces an account's password.
///
/// Tokens that were issued before stay valid until they expire, within the hour.
struct ChangePassword: Sendable {
  let check: CheckCredentials
  let users: any UserStore
  let passwords: PasswordWork
  let minimumPasswordLength: Int
  let time: any TimeSource

  /// Replaces the password of whoever knows the present one.
  ///
  /// - Throws: what `CheckCredentials` throws; `IdentityError.invalid` for a new password that is too short, or the same.
  func callAsFunction(_ login: LoginName, from current: String, to new: String, address: String) async throws -> User {
    let user = try await check(login, password: current, address: address).user
    guard current != new else {
      throw IdentityError.invalid(InvalidValue("newPassword", "must differ from the present password"))
    }
    return try await save(new, for: user, field: "newPassword", ifStill: user)
  }

  /// Sets a password without knowing the present one, which only the machine's administrator may do.
  ///
  /// - Throws: `IdentityError.userNotFound`, `.invalid`, `.busy`.
  func set(_ new: String, for login: LoginName) async throws -> User {
    guard let user = try await users.user(login) else { throw IdentityError.userNotFound }
    return try await save(new, for: user, field: "password", ifStill: nil)
  }

  private func save(_ new: String, for user: User, field: String, ifStill expected: User?) async throws -> User {
    let password: NewPassword
    do {
      password = try NewPassword(
        new, minimumLength: minimumPasswordLength, username: user.username, email: user.email)
    } catch {
      throw IdentityError.invalid(InvalidValue(field, error.requirement))
    }
    let hash = try await passwords.hash(password)
    let now = time.now()
    let saved = try await users.update(user.id, announcing: []) { user in
      if let expected, user.passwordHash != expected.passwordHash { throw IdentityError.invalidCredentials }
      user.passwordHash = hash
      user.mustChangePassword = false
      user.updatedAt = now
    }
    guard let saved else { throw IdentityError.userNotFound }
    return saved
  }
}

import Core

/// Makes an account.
struct RegisterUser: Sendable {
  let users: any UserStore
  let passwords: PasswordWork
  let minimumPasswordLength: Int
  let time: any TimeSource
  let random: any RandomSource

  /// What someone asks for who registers.
  struct Request: Sendable {
    /// The name to log in with; the e-mail address when there is none.
    var username: String?
    var email: String
    var password: String
  }

  /// Makes an account and announces `UserRegistered`.
  ///
  /// - Throws: `IdentityError.invalid`, `.usernameTaken`, `.emailTaken`, `.busy`; what the store throws.
  func callAsFunction(_ request: Request, roles: Set<Role> = [.user]) async throws -> User {
    let (email, username, password) = try values(of: request)
    // Asked before the costly hash; the store decides.
    if try await users.user(LoginName(email.text)) != nil { throw IdentityError.emailTaken }
    if try await users.user(LoginName(username.text)) != nil { throw IdentityError.usernameTaken }
    let hash = try await passwords.hash(password)
    let now = time.now()
    let user = User(
      id: UUIDv7(at: now, random: random), username: username, email: email, passwordHash: hash, roles: roles,
      mustChangePassword: false, createdAt: now, updatedAt: now)
    do {
      try await users.add(user, announcing: [IdentityEvents.registered(user, at: now)])
    } catch DuplicateUser.username {
      throw IdentityError.usernameTaken
    } catch DuplicateUser.email {
      throw IdentityError.emailTaken
    }
    return user
  }

  private func values(of request: Request) throws(IdentityError) -> (EmailAddress, Username, NewPassword) {
    do throws(InvalidValue) {
      let email = try EmailAddress(request.email)
      let username = try Username(request.username ?? request.email, for: email)
      let password = try NewPassword(
        request.password, minimumLength: minimumPasswordLength, username: username, email: email)
      return (email, username, password)
    } catch {
      throw .invalid(error)
    }
  }
}

import Core
import Security

/// Finds out whose name and password these are.
///
/// An unknown name and a wrong password get the same answer after the same work, and attempts are limited. A right
/// password whose hash has another cost than new ones is hashed anew.
struct CheckCredentials: Sendable {
  let users: any UserStore
  let passwords: PasswordWork
  let attempts: LogInAttempts
  let time: any TimeSource

  /// A right answer.
  struct Proof: Sendable {
    /// The account, as it was read.
    let user: User
    /// Its hash at today's cost, to be saved, where it had another.
    let rehashed: PasswordHash?
  }

  /// Checks a name and a password.
  ///
  /// - Throws: `IdentityError.invalidCredentials`, announced as `UserLoginFailed`; `.tooManyAttempts`; `.busy`; what the
  ///   store throws.
  func callAsFunction(_ login: LoginName, password: String, address: String) async throws -> Proof {
    let user = try await users.user(login)
    let account = user?.id.description ?? login.key ?? "too long"
    let proof: Proof? = try await attempts.limit(account: account, address: address) {
      guard case .right(let rehashed) = try await passwords.check(password, against: user?.passwordHash), let user
      else { return (nil, isRight: false) }
      return (Proof(user: user, rehashed: rehashed), isRight: true)
    }
    guard let proof else {
      try await users.announce(IdentityEvents.loginFailed(login, at: time.now()))
      throw IdentityError.invalidCredentials
    }
    return proof
  }
}

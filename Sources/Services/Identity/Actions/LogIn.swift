import Core

/// Exchanges a name and a password for a token.
struct LogIn: Sendable {
  let check: CheckCredentials
  let users: any UserStore
  let tokens: TokenIssuer
  let time: any TimeSource

  /// Logs in and announces `UserLoggedIn`.
  ///
  /// - Parameters:
  ///   - login: a username or an e-mail address.
  ///   - password: the password.
  ///   - address: the client's address, for the limit on attempts.
  ///   - dialect: what the token's `username` says.
  /// - Returns: a token.
  /// - Throws: `IdentityError.invalidCredentials`, `.passwordChangeRequired`, `.tooManyAttempts`, `.busy`; what the store
  ///   throws.
  func callAsFunction(
    _ login: LoginName, password: String, address: String, _ dialect: TokenIssuer.Dialect = .username
  ) async throws -> IssuedToken {
    let proof = try await check(login, password: password, address: address)
    guard !proof.user.mustChangePassword else { throw IdentityError.passwordChangeRequired }
    let token = try await tokens.issue(for: proof.user, dialect)
    let event = IdentityEvents.loggedIn(proof.user, at: time.now())
    guard let rehashed = proof.rehashed else {
      try await users.announce(event)
      return token
    }
    let old = proof.user.passwordHash
    try await users.update(proof.user.id, announcing: [event]) { user in
      // A password that was changed in the meantime stays.
      if user.passwordHash == old { user.passwordHash = rehashed }
    }
    return token
  }
}

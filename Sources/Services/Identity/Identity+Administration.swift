public import Core

/// What the machine's administrator does with commands, without logging in.
extension Identity {
  /// Makes the account `admin` if there is no account at all.
  ///
  /// - Returns: its password, to be printed this once, good for choosing another one; nil when there are accounts already.
  /// - Throws: what the database throws.
  public func bootstrapAdministrator() async throws -> Secret? {
    try await parts.bootstrap()
  }

  /// Makes an account.
  ///
  /// - Parameters:
  ///   - username: the name to log in with; nil for the e-mail address.
  ///   - email: where its mail goes.
  ///   - password: what it logs in with.
  ///   - isAdministrator: whether it may manage accounts.
  /// - Returns: the account.
  /// - Throws: `IdentityError`; what the database throws.
  public func addUser(
    username: String?, email: String, password: Secret, isAdministrator: Bool
  ) async throws -> User {
    try await parts.register(
      .init(username: username, email: email, password: password.reveal()),
      roles: isAdministrator ? [.user, .administrator] : [.user])
  }

  /// Sets the password of an account.
  ///
  /// - Parameters:
  ///   - password: the new one.
  ///   - login: the account's username or e-mail address.
  /// - Returns: the account.
  /// - Throws: `IdentityError.userNotFound`, or `.invalid` for a password that is too short; what the database throws.
  public func setPassword(_ password: Secret, of login: String) async throws -> User {
    try await parts.changePassword.set(password.reveal(), for: LoginName(login))
  }

  /// Returns accounts in the order of their creation.
  ///
  /// - Parameters:
  ///   - id: the last account of the page before; nil for the first page.
  ///   - limit: how many accounts to return at most.
  /// - Returns: the accounts behind `id`.
  /// - Throws: what the database throws.
  public func users(after id: UUIDv7? = nil, limit: Int) async throws -> [User] {
    try await parts.users.users(after: id, limit: limit)
  }
}

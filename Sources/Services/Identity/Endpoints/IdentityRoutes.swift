public import HTTP

extension Identity {
  /// Every path that identity answers: the modern API, then the compatible systems'.
  public var routes: [Route] { accountRoutes + tokenRoutes + compatibleRoutes }

  private var accountRoutes: [Route] {
    [
      Route(
        .post, "/v1/users",
        operation("createUser", "Registers an account")
          .body(IdentitySchemas.newUser)
          .answer(.created, "The account", IdentitySchemas.user)
          .problems(.badRequest, .conflict, .unprocessableContent),
        handler: CreateUser(register: parts.register).respond),
      Route(
        .get, "/v1/users",
        operation("listUsers", "Lists all accounts, oldest first", .administrator)
          .query("limit", .integer(1...100), "How many at most; 50 unless given")
          .query("cursor", .uuid, "The `next` of the page before")
          .answer(.ok, "A page", .page(of: IdentitySchemas.user)),
        handler: GetUsers(list: ListUsers(users: parts.users)).respond),
      Route(
        .get, "/v1/users/me",
        operation("getOwnUser", "Shows the account that asks", .authenticated)
          .answer(.ok, "The account", IdentitySchemas.user),
        handler: GetOwnUser(users: parts.users).respond),
      Route(
        .put, "/v1/users/me/password",
        operation("changeOwnPassword", "Chooses another password", .checkedByHandler)
          .described("With HTTP Basic credentials it is the one thing that a one-time password is good for.")
          .body(IdentitySchemas.passwordChange)
          .answer(.noContent, "The password is changed")
          .problems(.unauthorized, .unprocessableContent, .tooManyRequests),
        handler: ChangeOwnPassword(change: parts.changePassword, users: parts.users).respond),
    ]
  }

  private var tokenRoutes: [Route] {
    let getKeys = GetKeys(keys: parts.keys)
    return [
      Route(
        .post, "/v1/tokens",
        operation("createToken", "Exchanges a name and a password for a token")
          .body(IdentitySchemas.credentials)
          .answer(.created, "A token that is valid for an hour", IdentitySchemas.token)
          .problems(.unauthorized, .forbidden, .tooManyRequests, .serviceUnavailable),
        handler: CreateToken(logIn: parts.logIn).respond),
      Route(
        .get, "/.well-known/jwks.json",
        operation("getKeys", "Publishes the keys that verify tokens")
          .answer(.ok, "A key set (RFC 7517)", IdentitySchemas.keySet, type: "application/jwk-set+json")
      ) { _ in getKeys.respond() },
    ]
  }

  func operation(_ id: String, _ summary: String, _ access: Access = .anyone) -> Operation {
    Operation(id: id, summary: summary, tag: "identity", access: access)
  }
}

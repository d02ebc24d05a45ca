public import HTTP

extension Identity {
  /// Every path that identity answers: the modern API, then the compatible systems'.
  public var routes: [Route] { modernRoutes + compatibleRoutes }

  private var modernRoutes: [Route] {
    let createUser = CreateUser(register: parts.register)
    let createToken = CreateToken(logIn: parts.logIn)
    let getOwnUser = GetOwnUser(users: parts.users)
    let changeOwnPassword = ChangeOwnPassword(change: parts.changePassword, users: parts.users)
    let getUsers = GetUsers(list: ListUsers(users: parts.users))
    let getKeys = GetKeys(keys: parts.keys)
    return [
      route(.post, "/v1/users", "createUser", "Registers an account", createUser.respond),
      route(.get, "/v1/users", "listUsers", "Lists all accounts", access: .administrator, getUsers.respond),
      route(
        .get, "/v1/users/me", "getOwnUser", "Shows the account that asks", access: .authenticated, getOwnUser.respond),
      route(
        .put, "/v1/users/me/password", "changeOwnPassword", "Chooses another password", access: .checkedByHandler,
        changeOwnPassword.respond),
      route(.post, "/v1/tokens", "createToken", "Exchanges a password for a token", createToken.respond),
      route(.get, "/.well-known/jwks.json", "getKeys", "Publishes the keys that verify tokens") { _ in
        getKeys.respond()
      },
    ]
  }

  private var compatibleRoutes: [Route] {
    let logInAtRoot = LogInAtRoot(logIn: parts.logIn)
    let getProfile = GetProfile(users: parts.users)
    let getAuthHealth = GetAuthHealth(database: databaseDependency)
    let cloudLogIn = CloudLogIn(logIn: parts.logIn, isCookieSecure: parts.settings.isCookieSecure)
    let reminder = ReminderUsers(register: parts.register, logIn: parts.logIn)
    let shop = ShopUsers(register: parts.register, logIn: parts.logIn)
    return [
      // A and B1.
      route(.post, "/login", "logIn", "Logs in with HTTP Basic (A) or JSON (B)", logInAtRoot.respond),
      // A.
      route(.post, "/validate", "validateToken", "Shows a token's claims (A)", access: .checkedByHandler) {
        ValidateToken().respond(to: $0)
      },
      // B1.
      route(
        .get, "/profile", "getProfile", "Shows the account that asks (B)", access: .checkedByHandler, getProfile.respond
      ),
      route(.get, "/auth/health", "getAuthHealth", "Whether the database answers (B)") { _ in
        await getAuthHealth.respond()
      },
      // C5 and D.
      route(.post, "/api/auth/login", "logInWithCookie", "Logs in and sets a cookie (C, D)", cloudLogIn.respond),
      // D.
      route(.post, "/api/auth/signup", "signUp", "Registers an account (D)", reminder.respondToSignUp),
      route(.post, "/users/api/users/", "createReminderUser", "Registers an account (D)", reminder.respondToSignUp),
      route(.post, "/users/api/users/login/", "logInReminderUser", "Logs in (D)", reminder.respondToLogIn),
      // E.
      route(.post, "/users/register", "registerShopUser", "Registers an account (E)", shop.respondToRegistration),
      route(.post, "/users/login", "logInShopUser", "Logs in (E)", shop.respondToLogIn),
    ]
  }

  private func route(
    _ method: HTTPMethod, _ pattern: String, _ id: String, _ summary: String, access: Access = .anyone,
    _ handler: @escaping HTTPHandler
  ) -> Route {
    Route(method, pattern, Operation(id: id, summary: summary, tag: "identity", access: access), handler: handler)
  }
}

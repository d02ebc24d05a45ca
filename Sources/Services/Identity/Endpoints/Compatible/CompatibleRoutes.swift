import HTTP

extension Identity {
  /// The paths of the compatible systems; the letter says of which.
  var compatibleRoutes: [Route] { rootRoutes + domainRoutes + reminderRoutes + shopRoutes }

  private var rootRoutes: [Route] {
    [
      Route(
        .post, "/login",
        operation("logIn", "Logs in with HTTP Basic (A) or JSON (B)")
          .basicCredentials()
          .body(IdentitySchemas.credentials)
          .answer(.ok, "The bare token (A)", .string, type: "text/plain")
          .answer(.ok, "The token (B)", .object([.required("token", .string)]))
          .answer(.unauthorized, "`missing credentials` or `Could not verify` (A)", .string, type: "text/plain")
          .answer(.unauthorized, "Wrong name or password (B)", IdentitySchemas.message),
        handler: LogInAtRoot(logIn: parts.logIn).respond),
      Route(
        .post, "/validate",
        operation("validateToken", "Shows a token's claims (A)", .checkedByHandler)
          .answer(.ok, "The claims", .map(of: .anything))
          .answer(.unauthorized, "`Unauthorized`", .string, type: "text/plain")
      ) { ValidateToken().respond(to: $0) },
    ]
  }

  private var domainRoutes: [Route] {
    let health = GetAuthHealth(database: databaseDependency)
    return [
      Route(
        .get, "/profile",
        operation("getProfile", "Shows the account that asks (B)", .checkedByHandler)
          .answer(
            .ok, "The account",
            .object([.required("username", .string), .required("email", .email), .required("user_id", .uuid)])
          )
          .answer(.unauthorized, "`Token expired` or `Invalid token`", IdentitySchemas.message)
          .answer(.forbidden, "`Token is missing`", IdentitySchemas.message)
          .answer(.notFound, "`User not found`", IdentitySchemas.message),
        handler: GetProfile(users: parts.users).respond),
      Route(
        .get, "/auth/health",
        operation("getAuthHealth", "Whether the database answers (B)")
          .answer(.ok, "It does", .object([.required("status", .choice(["healthy"]))]))
          .answer(
            .internalServerError, "It does not",
            .object([.required("status", .choice(["unhealthy"])), .required("error", .string)]))
      ) { _ in await health.respond() },
    ]
  }

  private var reminderRoutes: [Route] {
    let users = ReminderUsers(register: parts.register, logIn: parts.logIn)
    let registered = Schema.object([.required("username", .string), .required("email", .email)])
    func signUp(_ path: String, _ id: String) -> Route {
      Route(
        .post, path,
        operation(id, "Registers an account (D)")
          .body(IdentitySchemas.registration)
          .answer(.created, "The account", registered)
          .answer(.badRequest, "Why it is refused", IdentitySchemas.error),
        handler: users.respondToSignUp)
    }
    return [
      Route(
        .post, "/api/auth/login",
        operation("logInWithCookie", "Logs in and sets the cookie `auth_token` (C, D)")
          .body(.object([.required("email", .string), .required("password", .string)]))
          .answer(.ok, "Logged in", CloudLogIn.answer, headers: [("Set-Cookie", .string)])
          .answer(.unauthorized, "Wrong address or password", IdentitySchemas.message),
        handler: CloudLogIn(logIn: parts.logIn, isCookieSecure: parts.settings.isCookieSecure).respond),
      signUp("/api/auth/signup", "signUp"),
      signUp("/users/api/users/", "createReminderUser"),
      Route(
        .post, "/users/api/users/login/",
        operation("logInReminderUser", "Logs in (D)")
          .body(IdentitySchemas.credentials)
          .answer(.ok, "Logged in", .object([.required("message", .string), .required("user_id", .uuid)]))
          .answer(.badRequest, "Wrong name or password", IdentitySchemas.error),
        handler: users.respondToLogIn),
    ]
  }

  private var shopRoutes: [Route] {
    let users = ShopUsers(register: parts.register, logIn: parts.logIn)
    return [
      Route(
        .post, "/users/register",
        operation("registerShopUser", "Registers an account (E)")
          .body(IdentitySchemas.registration)
          .answer(
            .created, "The account",
            .object([.required("message", .string), .required("user", IdentitySchemas.shopUser)])
          )
          .answer(.conflict, "The name or the address is taken", IdentitySchemas.message),
        handler: users.respondToRegistration),
      Route(
        .post, "/users/login",
        operation("logInShopUser", "Logs in (E)")
          .body(IdentitySchemas.credentials)
          .answer(
            .ok, "Logged in",
            .object([
              .required("message", .string), .required("user", IdentitySchemas.shopUser),
              .required("token", .string),
            ])
          )
          .answer(.unauthorized, "Wrong name or password", IdentitySchemas.message),
        handler: users.respondToLogIn),
    ]
  }
}

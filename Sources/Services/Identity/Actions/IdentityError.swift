public import HTTP
public import Security

/// Why identity did not do what it was asked.
public enum IdentityError: Error, Sendable, Hashable {
  /// The name or the password is wrong; which of them is never told.
  case invalidCredentials
  /// The password is right, and good only for choosing another one.
  case passwordChangeRequired
  /// There were too many wrong attempts.
  case tooManyAttempts(TooManyAttempts)
  /// So many passwords wait to be hashed that one more would wait for too long.
  case busy
  /// Another account has the username.
  case usernameTaken
  /// Another account has the e-mail address.
  case emailTaken
  /// A value cannot be.
  case invalid(InvalidValue)
  /// There is no such account.
  case userNotFound
}

extension IdentityError: HTTPErrorConvertible, CustomStringConvertible {
  /// What the modern API tells the client.
  public var httpError: HTTPError {
    switch self {
    case .invalidCredentials:
      // Not Basic, which would make a browser ask for a password in a window of its own.
      HTTPError(
        .unauthorized, "invalid-credentials", description, headers: ["WWW-Authenticate": "Bearer realm=\"roost\""])
    case .passwordChangeRequired: HTTPError(.forbidden, "password-change-required", description)
    case .tooManyAttempts(let refusal):
      HTTPError(.tooManyRequests, "too-many-attempts", description, headers: retryAfter(refusal.retryAfterSeconds))
    case .busy: HTTPError(.serviceUnavailable, "busy", description, headers: retryAfter(5))
    case .usernameTaken: conflict("username-taken", "/username")
    case .emailTaken: conflict("email-taken", "/email")
    case .invalid(let value):
      HTTPError(
        .unprocessableContent, "validation-failed", description,
        fields: [FieldProblem(.body(pointer: "/\(value.field)"), code: "not-allowed", detail: description)])
    case .userNotFound: HTTPError(.notFound, "user-not-found", description)
    }
  }

  /// What happened and how to mend it.
  public var description: String {
    switch self {
    case .invalidCredentials: "Username or password is wrong."
    case .passwordChangeRequired:
      "This password is good only for choosing another one: send PUT /v1/users/me/password with HTTP Basic "
        + "credentials and the body {\"newPassword\": \"…\"}."
    case .tooManyAttempts(let refusal): refusal.description
    case .busy: "Too many log-ins are being checked at the moment. Try again in a few seconds."
    case .usernameTaken: "Another account has this username. Choose another one."
    case .emailTaken: "Another account has this e-mail address. Log in to it, or choose another address."
    case .invalid(let value): value.description
    case .userNotFound: "There is no such account."
    }
  }

  /// How long to wait in whole seconds, where waiting helps.
  var retryAfterSeconds: Int? {
    switch self {
    case .tooManyAttempts(let refusal): refusal.retryAfterSeconds
    case .busy: 5
    default: nil
    }
  }

  private func retryAfter(_ seconds: Int) -> HTTPHeaders { ["Retry-After": String(seconds)] }

  private func conflict(_ slug: String, _ pointer: String) -> HTTPError {
    HTTPError(
      .conflict, slug, description,
      fields: [FieldProblem(.body(pointer: pointer), code: "taken", detail: description)])
  }
}

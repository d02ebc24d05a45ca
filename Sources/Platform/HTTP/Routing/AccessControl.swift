/// Lets only those through to a handler whom the route's access allows.
enum AccessControl {
  /// The handler behind the check that `access` asks for.
  static func guarding(_ handler: @escaping HTTPHandler, by access: Access) -> HTTPHandler {
    switch access {
    case .anyone, .checkedByHandler: handler
    case .authenticated:
      { request in
        _ = try request.requirePrincipal()
        return try await handler(request)
      }
    case .administrator:
      { request in
        _ = try request.requireAdministrator()
        return try await handler(request)
      }
    }
  }
}

extension HTTPRequest {
  /// Returns the one who asks.
  ///
  /// - Returns: the account that the bearer token proves.
  /// - Throws: an `HTTPError` with 401 and the challenge of RFC 6750, section 3, when no valid token came; with 503 when
  ///   the token could not be checked at the moment.
  public func requirePrincipal() throws(HTTPError) -> Principal {
    switch authentication {
    case .authenticated(let principal): return principal
    case .anonymous:
      throw HTTPError(
        .unauthorized, "authentication-required", "Send a token: Authorization: Bearer <token>.",
        headers: ["WWW-Authenticate": "Bearer realm=\"roost\""])
    case .rejected(.expired): throw HTTPRequest.invalidToken("The token has expired; log in again.")
    case .rejected(.invalid): throw HTTPRequest.invalidToken("The token is not valid; log in again.")
    case .rejected(.unavailable):
      throw HTTPError(
        .serviceUnavailable, "authentication-unavailable", "The token cannot be checked at the moment; try again.",
        headers: ["Retry-After": "5"])
    }
  }

  /// Returns the administrator who asks.
  ///
  /// - Returns: the account that the bearer token proves.
  /// - Throws: as `requirePrincipal()`, and an `HTTPError` with 403 when the account is not an administrator.
  public func requireAdministrator() throws(HTTPError) -> Principal {
    let principal = try requirePrincipal()
    guard principal.isAdministrator else {
      throw HTTPError(.forbidden, "administrator-required", "Only an administrator may do this.")
    }
    return principal
  }

  private static func invalidToken(_ detail: String) -> HTTPError {
    HTTPError(
      .unauthorized, "token-not-valid", detail,
      headers: ["WWW-Authenticate": "Bearer realm=\"roost\", error=\"invalid_token\""])
  }
}

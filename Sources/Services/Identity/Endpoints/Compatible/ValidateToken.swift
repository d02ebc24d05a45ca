import HTTP

/// `POST /validate` of contract A: the claims of a valid bearer token as JSON, else `401 Unauthorized`.
///
/// The token was checked on the request's way here; nothing is read from the database.
struct ValidateToken: Sendable {
  func respond(to request: HTTPRequest) -> HTTPResponse {
    switch request.authentication {
    case .authenticated(let principal):
      return .json(principal.claims)
    case .anonymous, .rejected(.expired), .rejected(.invalid):
      var response = HTTPResponse.text("Unauthorized", status: .unauthorized)
      response.headers["WWW-Authenticate"] = "Basic realm=\"Login required!\""
      return response
    case .rejected(.unavailable):
      var response = HTTPResponse.text(
        "The token cannot be checked at the moment. Try again.", status: .serviceUnavailable)
      response.headers["Retry-After"] = "5"
      return response
    }
  }
}

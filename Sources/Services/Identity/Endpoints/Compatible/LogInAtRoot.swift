import HTTP
import JSON

/// `POST /login` of contracts A and B1, told apart as section F says: credentials in the header are A's, a body is B1's.
struct LogInAtRoot: Sendable {
  let logIn: LogIn

  private static let challenge = "Basic realm=\"Login required!\""

  func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    if let credentials = BasicCredentials(request) {
      return try await answerInText(credentials, request)
    }
    guard request.body.length != 0 else {
      return LogInAtRoot.refusal("missing credentials")
    }
    return try await answerInJSON(request)
  }

  /// Contract A: `Authorization: Basic <email:password>`, answered with the bare token, or `401 Could not verify`.
  private func answerInText(_ credentials: BasicCredentials, _ request: HTTPRequest) async throws -> HTTPResponse {
    do {
      let token = try await logIn(
        credentials.login, password: credentials.password, address: request.remoteAddress, .emailAsUsername)
      var response = HTTPResponse.text(token.text)
      response.forbidStoring()
      return response
    } catch IdentityError.invalidCredentials {
      return LogInAtRoot.refusal("Could not verify")
    } catch let error as IdentityError {
      var response = HTTPResponse.text(error.description, status: error.httpError.status)
      if let seconds = error.retryAfterSeconds { response.headers["Retry-After"] = String(seconds) }
      return response
    }
  }

  /// Contract B1: `{"username": <username or e-mail>, "password"}`, answered with `{"token"}`, or 401
  /// `{"message":"Invalid credentials"}`.
  private func answerInJSON(_ request: HTTPRequest) async throws -> HTTPResponse {
    try await FailureForm.domain.answering {
      let body = try await request.compatibleObject()
      let (username, password) = try body.all({ try $0.text("username") }, { try $0.text("password") })
      let token = try await logIn(LoginName(username), password: password, address: request.remoteAddress)
      let answer: JSONObject = ["token": .string(token.text)]
      var response = HTTPResponse.json(answer.jsonBytes())
      response.forbidStoring()
      return response
    }
  }

  private static func refusal(_ text: String) -> HTTPResponse {
    var response = HTTPResponse.text(text, status: .unauthorized)
    response.headers["WWW-Authenticate"] = challenge
    return response
  }
}

import Core
import HTTP
import JSON

/// `POST /api/auth/login` of contracts C5 and D.
///
/// Body `{"email", "password"}`, or `username` in place of `email`; answered with C5's
/// `{"success":true,"message":"Login successful"}` and its cookie `auth_token`, and with `user_id` and `token` beside it
/// for D's clients, which send the token themselves. 401 `{"message":"Invalid credentials"}`.
struct CloudLogIn: Sendable {
  let logIn: LogIn
  /// Whether the cookie is sent over TLS only.
  let isCookieSecure: Bool

  /// What is answered, for the API document.
  static let answer = Schema.object([
    .required("success", .boolean), .required("message", .string), .required("user_id", .uuid),
    .required("token", .string),
  ])

  func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    try await FailureForm.cloud.answering {
      let body = try await request.compatibleObject()
      let email = try body.optionalString("email", maxLength: 5000)
      let login = try email ?? body.text("username")
      let token = try await logIn(
        LoginName(login), password: try body.text("password"), address: request.remoteAddress)
      let answer: JSONObject = [
        "success": true, "message": "Login successful", "user_id": .string(token.user.id.description),
        "token": .string(token.text),
      ]
      var response = HTTPResponse.json(answer.jsonBytes())
      response.headers["Set-Cookie"] = cookie(token)
      response.forbidStoring()
      return response
    }
  }

  private func cookie(_ token: IssuedToken) -> String {
    let attributes = "Max-Age=\(token.life.components.seconds); Path=/; HttpOnly; SameSite=Lax"
    return "auth_token=\(token.text); \(attributes)\(isCookieSecure ? "; Secure" : "")"
  }
}

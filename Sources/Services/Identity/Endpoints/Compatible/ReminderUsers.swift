import Core
import HTTP
import JSON

/// Registration and log-in of contract D, whose failures are all 400 `{"error"}`.
struct ReminderUsers: Sendable {
  let register: RegisterUser
  let logIn: LogIn

  /// `POST /users/api/users/` and `POST /api/auth/signup`: `{"username","email","password","confirm_password"}`, answered
  /// with 201 `{"username","email"}`.
  ///
  /// 400 `Email already exists`, `Username already exists`, `Passwords do not match`.
  func respondToSignUp(_ request: HTTPRequest) async throws -> HTTPResponse {
    let form = FailureForm.reminder
    return try await form.answering {
      let body = try await request.compatibleObject()
      let (username, email, password, confirmation) = try body.all(
        { try $0.text("username") }, { try $0.text("email") }, { try $0.text("password") },
        { try $0.optionalString("confirm_password", maxLength: 5000) })
      guard confirmation == nil || confirmation == password else {
        return form.response(.badRequest, "Passwords do not match")
      }
      let user = try await register(.init(username: username, email: email, password: password))
      let answer: JSONObject = ["username": .string(user.username.text), "email": .string(user.email.text)]
      return .json(answer.jsonBytes(), status: .created)
    }
  }

  /// `POST /users/api/users/login/`: `{"username","password"}`, answered with `{"message":"Login successful","user_id"}`;
  /// 400 `Invalid credentials`.
  func respondToLogIn(_ request: HTTPRequest) async throws -> HTTPResponse {
    try await FailureForm.reminder.answering {
      let body = try await request.compatibleObject()
      let (username, password) = try body.all({ try $0.text("username") }, { try $0.text("password") })
      let token = try await logIn(LoginName(username), password: password, address: request.remoteAddress)
      let answer: JSONObject = ["message": "Login successful", "user_id": .string(token.user.id.description)]
      return .json(answer.jsonBytes())
    }
  }
}

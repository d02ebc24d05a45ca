import Core
import HTTP
import JSON

/// Registration and log-in of contract E, whose failures are `{"message"}`.
struct ShopUsers: Sendable {
  let register: RegisterUser
  let logIn: LogIn

  /// `POST /users/register`: `{"username","email","password"}`, answered with 201
  /// `{"message":"User registered successfully","user":{"id","username","email"}}`; 409 when the name or address is taken.
  func respondToRegistration(_ request: HTTPRequest) async throws -> HTTPResponse {
    try await FailureForm.shop.answering {
      let body = try await request.compatibleObject()
      let (username, email, password) = try body.all(
        { try $0.text("username") }, { try $0.text("email") }, { try $0.text("password") })
      let user = try await register(.init(username: username, email: email, password: password))
      let answer: JSONObject = [
        "message": "User registered successfully", "user": .object(ShopUsers.details(of: user)),
      ]
      return .json(answer.jsonBytes(), status: .created)
    }
  }

  /// `POST /users/login`: `{"username","password"}`, answered with `{"message":"Login successful","user":{…}}`, and with
  /// `token` beside it, which the services that ask for one accept; 401 `Invalid credentials`.
  func respondToLogIn(_ request: HTTPRequest) async throws -> HTTPResponse {
    try await FailureForm.shop.answering {
      let body = try await request.compatibleObject()
      let (username, password) = try body.all({ try $0.text("username") }, { try $0.text("password") })
      let token = try await logIn(LoginName(username), password: password, address: request.remoteAddress)
      let answer: JSONObject = [
        "message": "Login successful", "user": .object(ShopUsers.details(of: token.user)),
        "token": .string(token.text),
      ]
      var response = HTTPResponse.json(answer.jsonBytes())
      response.forbidStoring()
      return response
    }
  }

  private static func details(of user: User) -> JSONObject {
    [
      "id": .string(user.id.description), "username": .string(user.username.text),
      "email": .string(user.email.text),
    ]
  }
}

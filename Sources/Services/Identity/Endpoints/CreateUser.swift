import HTTP
import JSON

/// `POST /v1/users`: registers an account.
///
/// Body `{"email", "password", "username"?}`; 201 with the account. 409 `username-taken` or `email-taken`.
struct CreateUser: Sendable {
  let register: RegisterUser

  func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    let body = try await request.decode(RegisterUser.Request.self, upTo: 16_384)
    let user = try await register(body)
    return .json(user.jsonBytes(), status: .created)
  }
}

extension RegisterUser.Request: JSONDecodable {
  /// Reads the modern form; the domain decides what the values may be.
  init(json object: JSONObjectReader) throws {
    try object.refuseUnknownFields(besides: "email", "password", "username")
    let (email, password, username) = try object.all(
      { try $0.string("email", maxLength: 1000) }, { try $0.string("password", maxLength: 5000) },
      { try $0.optionalString("username", maxLength: 1000) })
    self.init(username: username, email: email, password: password)
  }
}

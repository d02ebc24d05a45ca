import Core
import HTTP
import JSON

/// `PUT /v1/users/me/password`: chooses another password; 204.
///
/// With HTTP Basic credentials the body is `{"newPassword"}`: this is the one thing that a one-time password is good for.
/// With a bearer token it is `{"currentPassword", "newPassword"}`.
struct ChangeOwnPassword: Sendable {
  let change: ChangePassword
  let users: any UserStore

  func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    if let credentials = BasicCredentials(request) {
      let body = try await request.jsonObject(upTo: 16_384)
      try body.refuseUnknownFields(besides: "newPassword")
      try await save(try body.string("newPassword", maxLength: 5000), credentials, request)
    } else {
      let principal = try request.requirePrincipal()
      let body = try await request.jsonObject(upTo: 16_384)
      try body.refuseUnknownFields(besides: "currentPassword", "newPassword")
      let (current, new) = try body.all(
        { try $0.string("currentPassword", maxLength: 5000) }, { try $0.string("newPassword", maxLength: 5000) })
      guard let id = UUIDv7(principal.id), let user = try await users.user(id: id) else {
        throw IdentityError.userNotFound
      }
      try await save(new, BasicCredentials(login: LoginName(user.email.text), password: current), request)
    }
    return HTTPResponse(.noContent)
  }

  private func save(_ new: String, _ credentials: BasicCredentials, _ request: HTTPRequest) async throws {
    _ = try await change(
      credentials.login, from: credentials.password, to: new, address: request.remoteAddress)
  }
}

import Core
import HTTP
import JSON

/// `GET /profile` of contract B1: `{"username","email","user_id"}`.
///
/// 403 `Token is missing`, 401 `Token expired` or `Invalid token`, 404 `User not found`, each as `{"message"}`.
struct GetProfile: Sendable {
  let users: any UserStore

  func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    let form = FailureForm.domain
    switch request.authentication {
    case .anonymous: return form.response(.forbidden, "Token is missing")
    case .rejected(.expired): return form.response(.unauthorized, "Token expired")
    case .rejected(.invalid): return form.response(.unauthorized, "Invalid token")
    case .rejected(.unavailable):
      return form.response(.serviceUnavailable, "The token cannot be checked at the moment. Try again.")
    case .authenticated(let principal):
      guard let id = UUIDv7(principal.id), let user = try await users.user(id: id) else {
        return form.response(.notFound, "User not found")
      }
      let profile: JSONObject = [
        "username": .string(user.username.text), "email": .string(user.email.text),
        "user_id": .string(user.id.description),
      ]
      return .json(profile.jsonBytes())
    }
  }
}

import Core
import HTTP
import JSON

/// `GET /v1/users/me`: the account that asks.
struct GetOwnUser: Sendable {
  let users: any UserStore

  func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    let principal = try request.requirePrincipal()
    guard let id = UUIDv7(principal.id), let user = try await users.user(id: id) else {
      throw IdentityError.userNotFound
    }
    return .json(user.jsonBytes())
  }
}

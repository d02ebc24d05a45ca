import Core
import HTTP
import JSON

/// `GET /v1/notifications/{id}`: a notification with its attempts; 404 for somebody else's.
struct GetNotification: Sendable {
  let find: FindNotifications

  func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    let principal = try request.requirePrincipal()
    let id = try request.parameter("id", as: ObjectID.self)
    return .json(try await find(id, for: principal).jsonBytes())
  }
}

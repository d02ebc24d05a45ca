import Core
import HTTP
import JSON

/// `GET /v1/notifications/{id}`: one notification; somebody else's looks missing.
struct GetNotification: Sendable {
  let store: any NotificationStore

  func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    let viewer = Viewer(try request.requirePrincipal())
    let id = try request.parameter("id", as: UUIDv7.self)
    guard let notification = try await store.notification(id), viewer.maySee(notification) else {
      throw HTTPError(.notFound, "notification-not-found", "There is no such notification.")
    }
    return .json(notification.jsonBytes())
  }
}

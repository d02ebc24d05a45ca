import Core
import HTTP
import JSON

/// `GET /v1/notifications?limit=&cursor=`: what the caller sent or was sent: `{"items": […], "next": "…"|null}`.
struct GetNotifications: Sendable {
  let list: ListNotifications

  func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    let viewer = Viewer(try request.requirePrincipal())
    let limit = try request.queryValue("limit", as: Int.self, in: 1...100, default: 50)
    let cursor = try request.queryValue("cursor", as: UUIDv7.self)
    let page = try await list(for: viewer, before: cursor, limit: limit)
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("items", page.notifications)
      writer.field("next", page.next)
    }
    return .json(writer.finish())
  }
}

extension Viewer {
  /// The viewer that an account is.
  init(_ principal: Principal) {
    self = principal.isAdministrator ? .administrator : .account(id: principal.id, email: principal.email)
  }
}

import Core
import HTTP
import JSON

/// `GET /v1/notifications?cursor=&limit=`: one's own, newest first, page by page; all of them for an administrator.
struct ListNotifications: Sendable {
  let find: FindNotifications

  func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    let principal = try request.requirePrincipal()
    let limit = try request.queryValue("limit", as: Int.self, in: 1...100, default: 50)
    let cursor = try request.queryValue("cursor", as: ObjectID.self)
    let page = try await find.page(before: cursor, limit: limit, for: principal)
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("items", page.notifications)
      writer.field("next", page.next)
    }
    return .json(writer.finish())
  }
}

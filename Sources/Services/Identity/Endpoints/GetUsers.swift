import Core
import HTTP
import JSON

/// `GET /v1/users?limit=&cursor=`: all accounts, oldest first, for administrators: `{"items": […], "next": "…"|null}`.
struct GetUsers: Sendable {
  let list: ListUsers

  func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    let limit = try request.queryValue("limit", as: Int.self, in: 1...100, default: 50)
    let cursor = try request.queryValue("cursor", as: UUIDv7.self)
    let page = try await list(after: cursor, limit: limit)
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("items", page.users)
      writer.field("next", page.next)
    }
    return .json(writer.finish())
  }
}

import Core
import HTTP
import JSON

/// `GET /v1/media/conversions?cursor=&limit=`: one's own, newest first, page by page; all of them for an administrator.
struct ListConversions: Sendable {
  let find: FindConversion

  func callAsFunction(_ request: HTTPRequest) async throws -> HTTPResponse {
    guard let principal = request.authentication.principal else {
      throw HTTPError.unauthorized("A bearer token is needed.")
    }
    let limit = try request.queryValue("limit", as: Int.self, in: 1...100, default: 50)
    let cursor = try request.queryValue("cursor", as: ObjectID.self)
    // One more than asked for tells whether there is a next page.
    let found = try await find.page(before: cursor, limit: limit + 1, for: principal)
    let page = found.prefix(limit)
    var writer = JSONWriter(capacity: 512 * page.count + 64)
    writer.object { object in
      object.field("items", page.map { ConversionJSON(conversion: $0) })
      object.field("next", found.count > limit ? page.last?.id : nil)
    }
    return .json(writer.finish(), for: request)
  }
}

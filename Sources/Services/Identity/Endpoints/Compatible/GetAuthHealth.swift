import HTTP
import JSON
import ServiceKit

/// `GET /auth/health` of contract B1: `{"status":"healthy"}`, or 500 `{"status":"unhealthy","error"}`.
struct GetAuthHealth: Sendable {
  let database: Dependency

  func respond() async -> HTTPResponse {
    do {
      _ = try await database.check()
      return .json(Array(#"{"status":"healthy"}"#.utf8))
    } catch {
      let body: JSONObject = ["status": "unhealthy", "error": "The database does not answer."]
      return .json(body.jsonBytes(), status: .internalServerError)
    }
  }
}

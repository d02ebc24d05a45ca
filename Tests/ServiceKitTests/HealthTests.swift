import Core
import HTTP
import JSON
import ServiceKit
import Testing

@Suite struct HealthTests {
  private struct Unreachable: Error, CustomStringConvertible {
    let description = "Could not reach the broker at '127.0.0.1:5672'. Start it, or mend ROOST_BROKER_URL."
  }

  private let working = Dependency("database") { "SQLite 3.40.1" }
  private let broken = Dependency("broker") { throw Unreachable() }

  @Test func `a process whose dependencies work is ready`() async throws {
    let (status, body) = try await ask(Health([working]), "/readyz")
    #expect(status == 200)
    #expect(body["status"]?.string == "ready")
  }

  @Test func `a dependency that fails is named with its remedy`() async throws {
    let (status, body) = try await ask(Health([working, broken]), "/readyz")
    #expect(status == 503)
    let check = try #require(body["checks"]?.array?.last?.object)
    #expect(check["name"]?.string == "broker")
    #expect(check["detail"]?.string == Unreachable().description)
  }

  @Test func `a dependency that hangs is given up`() async throws {
    let hanging = Dependency("disk") {
      try await SystemTime().sleep(for: .seconds(3600))
      return ""
    }
    let (status, _) = try await ask(Health([hanging], deadline: .milliseconds(1)), "/readyz")
    #expect(status == 503)
  }

  @Test func `a process that drains is alive and not ready`() async throws {
    let health = Health([working])
    health.drain()
    #expect(try await ask(health, "/readyz").status == 503)
    #expect(try await ask(health, "/healthz").status == 200)
  }

  private func ask(_ health: Health, _ path: String) async throws -> (status: HTTPStatus, body: JSONObject) {
    let route = try #require(health.routes.first { $0.pattern == path })
    let response = try await route.handler(HTTPRequest(method: .get, target: path))
    guard case .bytes(let bytes) = response.body else { throw HTTPBodyError.malformed }
    return (response.status, try #require(try JSONParser.parse(bytes).object))
  }
}

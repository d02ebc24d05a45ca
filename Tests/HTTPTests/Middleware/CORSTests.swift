import HTTP
import Telemetry
import Testing

@Suite struct CORSTests {
  private func send(_ request: HTTPRequest, _ origins: CORS.Origins) async throws -> HTTPResponse {
    let router = try Router(
      [route(.get, "/x"), route(.put, "/x")],
      middleware: [CORS(origins, exposing: ["X-Video-Id"]), ErrorResponses(logger: .silent)])
    return try await router.respond(to: request)
  }

  private func preflight(_ target: String, origin: String, fields: String = "authorization, x-mine") -> HTTPRequest {
    request(
      .options, target,
      ["Origin": origin, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": fields])
  }

  @Test func `without origins nothing is added`() async throws {
    let response = try await send(get("/x", ["Origin": "https://a.example"]), .these([]))
    #expect(!response.headers.contains("Vary"))
    #expect(!response.headers.contains("Access-Control-Allow-Origin"))
  }

  @Test func `an allowed origin is named, and the answer varies by it`() async throws {
    let response = try await send(get("/x", ["Origin": "https://a.example"]), .these(["https://a.example"]))
    #expect(response.headers["Access-Control-Allow-Origin"] == "https://a.example")
    #expect(response.headers["Vary"] == "Origin")
    #expect(response.headers["Access-Control-Allow-Credentials"] == nil)
    #expect(response.headers["Access-Control-Expose-Headers"]?.hasSuffix(", X-Video-Id") == true)
  }

  @Test(arguments: ["https://b.example", "null", "https://a.example.evil", "HTTPS://A.EXAMPLE", ""])
  func `another origin gets nothing`(origin: String) async throws {
    let response = try await send(get("/x", ["Origin": origin]), .these(["https://a.example"]))
    #expect(response.headers["Access-Control-Allow-Origin"] == nil)
    #expect(response.headers["Vary"] == "Origin")
    #expect(response.status == .ok)
  }

  @Test func `a request without origin varies all the same`() async throws {
    #expect(try await send(get("/x"), .these(["https://a.example"])).headers["Vary"] == "Origin")
    #expect(try await send(get("/x"), .any).headers["Vary"] == nil)
  }

  @Test func `any origin is a star, never with cookies`() async throws {
    let response = try await send(get("/x", ["Origin": "null"]), .any)
    #expect(response.headers["Access-Control-Allow-Origin"] == "*")
    #expect(response.headers["Access-Control-Allow-Credentials"] == nil)
  }

  @Test func `a preflight is told the methods of the path`() async throws {
    let origins = CORS.Origins.these(["https://a.example"], withCookies: true)
    let response = try await send(preflight("/x", origin: "https://a.example"), origins)
    #expect(response.status == .noContent)
    #expect(response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, PUT, OPTIONS")
    #expect(response.headers["Access-Control-Allow-Headers"] == "authorization, x-mine")
    #expect(response.headers["Access-Control-Allow-Credentials"] == "true")
    #expect(response.headers["Access-Control-Max-Age"] == "600")
  }

  @Test func `a preflight of another origin is told nothing`() async throws {
    let response = try await send(preflight("/x", origin: "https://b.example"), .these(["https://a.example"]))
    #expect(response.headers["Access-Control-Allow-Methods"] == nil)
    #expect(response.headers["Access-Control-Allow-Headers"] == nil)
  }

  @Test(arguments: ["x y", "a\r\nb", "ü", "(a)", String(repeating: "a,", count: 65)])
  func `field names that are none are not repeated`(fields: String) async throws {
    let response = try await send(preflight("/x", origin: "https://a.example", fields: fields), .any)
    #expect(response.headers["Access-Control-Allow-Headers"] == nil)
  }

  @Test func `an error can be read by the page that caused it`() async throws {
    let response = try await send(get("/nothing", ["Origin": "https://a.example"]), .any)
    #expect(response.status == .notFound)
    #expect(response.headers["Access-Control-Allow-Origin"] == "*")
  }
}

import HTTP
import Testing

@Suite struct SecurityHeadersTests {
  @Test func `every answer tells browsers to do nothing more with it`() async throws {
    let response = try await SecurityHeaders().respond(to: get("/")) { _ in .text("x") }
    #expect(response.headers["X-Content-Type-Options"] == "nosniff")
    #expect(response.headers["Referrer-Policy"] == "no-referrer")
    #expect(response.headers["X-Frame-Options"] == "DENY")
    #expect(response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'")
    #expect(!response.headers.contains("Strict-Transport-Security"))
  }

  @Test func `a page keeps a policy of its own`() async throws {
    let response = try await SecurityHeaders(transportSecurity: .seconds(3600)).respond(to: get("/")) { _ in
      HTTPResponse(.ok, headers: ["content-security-policy": "default-src 'self'"])
    }
    #expect(response.headers.values(of: "Content-Security-Policy") == ["default-src 'self'"])
    #expect(response.headers["X-Content-Type-Options"] == "nosniff")
    #expect(response.headers["Strict-Transport-Security"] == "max-age=3600")
  }
}

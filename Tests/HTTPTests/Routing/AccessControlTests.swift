import HTTP
import Testing

@Suite struct AccessControlTests {
  static func principal(administrator: Bool) -> Authentication {
    .authenticated(
      Principal(
        id: "1", username: "ann", email: "ann@example.org", isAdministrator: administrator, mayUpload: true, claims: [])
    )
  }

  static let scenarios: [(access: Access, who: Authentication, outcome: String)] = [
    (.anyone, .anonymous, "/x"),
    (.anyone, .rejected(.expired), "/x"),
    (.checkedByHandler, .anonymous, "/x"),
    (.checkedByHandler, .rejected(.invalid), "/x"),
    (.authenticated, .anonymous, "401 authentication-required"),
    (.authenticated, .rejected(.expired), "401 token-not-valid"),
    (.authenticated, .rejected(.invalid), "401 token-not-valid"),
    (.authenticated, .rejected(.unavailable), "503 authentication-unavailable"),
    (.authenticated, principal(administrator: false), "/x"),
    (.administrator, .anonymous, "401 authentication-required"),
    (.administrator, principal(administrator: false), "403 administrator-required"),
    (.administrator, principal(administrator: true), "/x"),
  ]

  @Test(arguments: scenarios.indices)
  func `only whom the access allows gets through to the handler`(index: Int) async throws {
    let (access, who, expected) = Self.scenarios[index]
    var request = get("/x")
    request.authentication = who
    #expect(try await outcome(Router([route(.get, "/x", access: access)]), request) == expected)
  }

  @Test func `a refusal carries the challenge of RFC 6750`() {
    var request = get("/x")
    #expect(throws: HTTPError.self) { try request.requirePrincipal() }
    request.authentication = .rejected(.expired)
    let error = #expect(throws: HTTPError.self) { try request.requirePrincipal() }
    #expect(error?.headers["WWW-Authenticate"] == "Bearer realm=\"roost\", error=\"invalid_token\"")
  }
}

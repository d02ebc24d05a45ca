import HTTP
import Testing

@Suite struct RouteTableTests {
  @Test func `two routes for the same requests are refused and both named`() {
    #expect(
      throws: RouteTableError.conflict("GET /users/{id} (GET/users/{id})", "GET /users/{id} (GET/users/{id})")
    ) {
      try Router([route(.get, "/users/{id}"), route(.put, "/users/{id}"), route(.get, "/users/{id}")])
    }
  }

  @Test func `a shared path must name its parameters alike`() {
    #expect(
      throws: RouteTableError.parameterNamesDiffer(
        "GET /users/{id} (GET/users/{id})", "PUT /users/{name} (PUT/users/{name})")
    ) {
      try Router([route(.get, "/users/{id}"), route(.put, "/users/{name}")])
    }
  }

  @Test(
    "A malformed pattern is refused",
    arguments: [
      "", "users", "/{}", "/{a b}", "/{...}", "/{a...}/b", "/{a}/{a}", "/x{a}", "/{a}x", "/a%20b", "/a?b", "/a#b",
      "/..", "/./a", "/a b", "/ü", "/{a", "/a}",
    ])
  func malformed(pattern: String) {
    let error = #expect(throws: RouteTableError.self) { try Router([route(.get, pattern)]) }
    guard case .malformedPattern = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `a literal and a parameter at the same place do not conflict`() throws {
    _ = try Router([route(.get, "/a/b"), route(.get, "/a/{x}"), route(.get, "/a/{x...}"), route(.get, "/a/{x}/")])
  }
}

import HTTP
import Testing

@Suite struct RouterTests {
  static let routes = [
    route(.get, "/"),
    route(.get, "/users"),
    route(.post, "/users/"),
    route(.get, "/users/me"),
    route(.get, "/users/{id}"),
    route(.put, "/users/{id}"),
    route(.get, "/users/{id}/files/{path...}"),
    route(.get, "/users/{id}/avatar"),
    route(.post, "/upload"),
    route(.post, "/upload/"),
    route(.get, "/static/{path...}"),
    route(.get, "/static/index.html"),
    route(.other("PROPFIND"), "/dav"),
    route(.get, "/a/{x}/c"),
    route(.get, "/{y}/b/d"),
  ]

  @Test(
    "A path leads to its route",
    arguments: [
      ("/", "/"),
      ("/users", "/users"),
      ("/users?x=/users/me", "/users"),
      ("/users/me", "/users/me"),
      ("/users/7", "/users/{id} id=7"),
      ("/users/a%20b", "/users/{id} id=a b"),
      ("/users/%C3%BC", "/users/{id} id=ü"),
      ("/users/%6de", "/users/me"),
      ("/users/m%25", "/users/{id} id=m%"),
      ("/users/...", "/users/{id} id=..."),
      ("/users/a.b", "/users/{id} id=a.b"),
      ("/users/.a", "/users/{id} id=.a"),
      ("/users/7/avatar", "/users/{id}/avatar id=7"),
      ("/users/7/files/a/b.txt", "/users/{id}/files/{path...} id=7 path=a/b.txt"),
      ("/users/7/files/a%20/b", "/users/{id}/files/{path...} id=7 path=a /b"),
      ("/users/7/files/", "/users/{id}/files/{path...} id=7 path="),
      ("/users/7/files//x//", "/users/{id}/files/{path...} id=7 path=/x//"),
      ("/static/index.html", "/static/index.html"),
      ("/static/index.htm", "/static/{path...} path=index.htm"),
      ("/static/index.html/x", "/static/{path...} path=index.html/x"),
      ("/a/b/c", "/a/{x}/c x=b"),
      ("/a/b/d", "/{y}/b/d y=a"),
    ])
  func matches(target: String, answer: String) async throws {
    #expect(try await outcome(Router(Self.routes), get(target)) == answer)
  }

  @Test(
    "A hostile or malformed path is refused with 400",
    arguments: [
      "/users/../me", "/users/..", "/..", "/.", "/users/./me", "/users/%2e%2e", "/users/%2E", "/users/.%2e/x",
      "/static/%2e%2e/%2e%2e/etc/passwd", "/static/..%2f..%2fetc", "/users/a%2Fb", "/users/a%2fb", "/users/a%5Cb",
      "/users/a\\b", "/users/%00", "/users/a%00.png", "/users/%0d%0aX:%20y", "/users/%7f", "/users/%", "/users/%z",
      "/users/%zz", "/users/%4", "/users/%%31", "/users/%ff", "/users/%c0%ae%c0%ae", "/users/%c0%af",
      "/users/%e0%80%af", "/users/%ed%a0%80", "/users/%f4%90%80%80", "/users/%c3", "/users/ü", "/users/\u{1}", "",
      "users", "*", "http://example.org/users",
    ])
  func refuses(target: String) async throws {
    #expect(try await outcome(Router(Self.routes), get(target)) == "400 path-malformed")
  }

  @Test(
    "A path without a route is 404, slashes being significant",
    arguments: [
      "/nothing", "/users/me/", "/users//me", "//users", "//", "/users/7/avatar/", "/static", "/a/b", "/Users",
    ])
  func missing(target: String) async throws {
    #expect(try await outcome(Router(Self.routes), get(target)) == "404 route-not-found")
  }

  @Test func `a slash at the end makes another route`() async throws {
    let router = try Router(Self.routes)
    #expect(try await outcome(router, request(.post, "/upload")) == "/upload")
    #expect(try await outcome(router, request(.post, "/upload/")) == "/upload/")
  }

  @Test func `ten thousand segments are only a long path`() async throws {
    let router = try Router(Self.routes)
    let long = String(repeating: "/x", count: 10_000)
    #expect(try await outcome(router, get(long)) == "404 route-not-found")
    #expect(try await outcome(router, get(String(repeating: "/", count: 10_000))) == "404 route-not-found")
    #expect(try await outcome(router, get("/static" + long)) == "/static/{path...} path=" + long.dropFirst())
    #expect(try await outcome(router, get(String(repeating: "/%2e%2e", count: 10_000))) == "400 path-malformed")
  }

  @Test func `a known path with another method is 405 and says what it takes`() async throws {
    let router = try Router(Self.routes)
    let error = await #expect(throws: HTTPError.self) { try await router.respond(to: request(.delete, "/users/7")) }
    #expect(error?.status == .methodNotAllowed)
    #expect(error?.headers["Allow"] == "GET, HEAD, PUT, OPTIONS")
  }

  @Test func `a path whose preferred pattern lacks the method is offered to the next`() async throws {
    let router = try Router(Self.routes)
    #expect(try await outcome(router, request(.put, "/users/me")) == "/users/{id} id=me")
  }

  @Test func `a GET route answers HEAD`() async throws {
    let router = try Router(Self.routes)
    #expect(try await outcome(router, request(.head, "/users/7")) == "/users/{id} id=7")
    #expect(try await outcome(router, request(.head, "/upload")) == "405 method-not-allowed")
  }

  @Test func `OPTIONS is answered with what the path takes`() async throws {
    let router = try Router(Self.routes)
    let response = try await router.respond(to: request(.options, "/users/me"))
    #expect(response.status == .noContent)
    #expect(response.headers["Allow"] == "GET, HEAD, PUT, OPTIONS")
    #expect(try await router.respond(to: request(.options, "*")).status == .noContent)
    #expect(try await outcome(router, request(.options, "/nothing")) == "404 route-not-found")
  }

  @Test func `a method of another standard has its own routes`() async throws {
    let router = try Router(Self.routes)
    #expect(try await outcome(router, request(.other("PROPFIND"), "/dav")) == "/dav")
    #expect(try await outcome(router, request(.other("MKCOL"), "/dav")) == "405 method-not-allowed")
    #expect(try await outcome(router, request(.other("get"), "/users")) == "405 method-not-allowed")
  }

  @Test func `a table without routes answers 404`() async throws {
    #expect(try await outcome(Router([]), get("/")) == "404 route-not-found")
  }
}

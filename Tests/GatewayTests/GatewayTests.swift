import Gateway
import HTTP
import ServiceKit
import Testing

/// A service with a route table and nothing else.
private struct Paths: Service {
  let name: ServiceName
  let patterns: [String]

  var routes: [Route] {
    patterns.map { pattern in
      Route(.get, pattern, Operation(id: pattern, summary: "Answers.", tag: name.rawValue)) { [name] _ in
        .text("\(name)")
      }
    }
  }

  var dependencies: [Dependency] { [] }
  func prepare() async throws {}
  func run() async throws {}
}

@Suite struct GatewayTests {
  private let gateway = Gateway(services: [
    Paths(name: .identity, patterns: ["/login", "/auth/health", "/users/register"]),
    Paths(name: .media, patterns: ["/upload", "/login"]),
  ])

  @Test func `every route answers below its service's name`() {
    let patterns = gateway.routes.map(\.pattern)
    for pattern in ["/identity/login", "/identity/auth/health", "/media/upload", "/media/login"] {
      #expect(patterns.contains(pattern))
    }
  }

  @Test func `the compatible paths answer at the root as well`() {
    let patterns = gateway.routes.map(\.pattern)
    #expect(patterns.contains("/upload"))
    #expect(patterns.contains("/users/register"))
    #expect(!patterns.contains("/auth/health"))
  }

  @Test func `a root path belongs to one service only`() async throws {
    let route = try #require(gateway.routes.filter { $0.pattern == "/login" }.only)
    guard case .bytes(let body) = try await route.handler(HTTPRequest(method: .get, target: "/login")).body else {
      Issue.record("The answer has no body.")
      return
    }
    #expect(body == Array("identity".utf8))
  }

  @Test func `the API document shows each route once, at its shortest path`() {
    #expect(
      gateway.documentedRoutes.map(\.pattern)
        == ["/login", "/identity/auth/health", "/users/register", "/upload", "/media/login"])
  }
}

extension Array {
  /// The element, when there is exactly one.
  fileprivate var only: Element? { count == 1 ? self[0] : nil }
}

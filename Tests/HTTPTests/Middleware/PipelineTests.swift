import HTTP
import Telemetry
import Testing

@Suite struct PipelineTests {
  private struct Mark: HTTPMiddleware {
    let name: String
    var fails = false

    func respond(to request: HTTPRequest, next: HTTPHandler) async throws -> HTTPResponse {
      if fails { throw HTTPError(.serviceUnavailable, "marked", "The middleware failed.") }
      var request = request
      request.headers.append("In", name)
      var response = try await next(request)
      response.headers.append("Out", name)
      return response
    }
  }

  private struct RouteName: HTTPMiddleware {
    var name = "none"

    func fitted(to route: Route?) -> any HTTPMiddleware { RouteName(name: route?.pattern ?? "unmatched") }

    func respond(to request: HTTPRequest, next: HTTPHandler) async throws -> HTTPResponse {
      .text(name)
    }
  }

  private let echo = Route(.get, "/x", Operation(id: "x", summary: "Echoes.", tag: "t")) { request in
    .text(request.headers.values(of: "In").joined(separator: " "))
  }

  @Test func `the first middleware is the outermost`() async throws {
    let router = try Router([echo], middleware: [Mark(name: "a"), Mark(name: "b")])
    let response = try await router.respond(to: get("/x"))
    #expect(response.text == "a b")
    #expect(response.headers.values(of: "Out") == ["b", "a"])
  }

  @Test func `a middleware can prepare itself for each route`() async throws {
    let router = try Router([echo, route(.get, "/y/{id}")], middleware: [RouteName()])
    #expect(try await router.respond(to: get("/x")).text == "/x")
    #expect(try await router.respond(to: get("/y/1")).text == "/y/{id}")
    #expect(try await router.respond(to: get("/z")).text == "unmatched")
    #expect(try await router.respond(to: get("/../z")).text == "unmatched")
  }

  @Test func `the server's handler answers whatever happens`() async throws {
    let router = try Router([echo], middleware: [Mark(name: "a", fails: true), ErrorResponses(logger: .silent)])
    let handler = router.handler(errors: ErrorMapping(logger: .silent))
    #expect(await handler(get("/x")).status == .serviceUnavailable)
    let plain = try Router([echo]).handler(errors: ErrorMapping(logger: .silent))
    #expect(await plain(get("/nothing")).status == .notFound)
    #expect(await plain(get("/%zz")).status == .badRequest)
  }
}

import Core
import HTTP
import Testing

@Suite struct RequestIDsTests {
  private struct FixedRandom: RandomSource {
    func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0) } }
  }

  private func answer(_ headers: HTTPHeaders) async throws -> HTTPResponse {
    try await RequestIDs(random: FixedRandom()).respond(to: get("/", headers)) { .text($0.id) }
  }

  @Test func `a request gets an id that the client is told`() async throws {
    let ids = RequestIDs(random: FixedRandom())
    let first = try await ids.respond(to: get("/")) { .text($0.id) }
    let second = try await ids.respond(to: get("/")) { .text($0.id) }
    #expect(first.headers["X-Request-Id"] == first.text)
    #expect(first.text.utf8.count == 15)
    #expect(first.text.prefix(14) == second.text.prefix(14))
    #expect(first.text != second.text)
  }

  @Test(arguments: ["a", "A-b_c.9", String(repeating: "x", count: 64)])
  func `a well-formed id of the client is kept`(id: String) async throws {
    let response = try await answer(["x-request-id": id])
    #expect(response.text == id)
    #expect(response.headers["X-Request-Id"] == id)
  }

  @Test(arguments: ["", "a b", "a\r\nX: y", "ä", "a;b", String(repeating: "x", count: 65), "<script>"])
  func `any other is replaced`(id: String) async throws {
    let response = try await answer(["X-Request-Id": id])
    #expect(response.text != id)
    #expect(response.text.utf8.count == 15)
  }
}

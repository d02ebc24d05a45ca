import Core
import HTTP
import Testing

@Suite struct QueryTests {
  @Test func `a query is decoded as forms encode it`() {
    let items = get("/x?a=1&b=x+y%20z&&c&d=&=e&%C3%BC=%26%3D").queryItems.map { "\($0.name):\($0.value)" }
    #expect(items == ["a:1", "b:x y z", "c:", "d:", ":e", "ü:&="])
  }

  @Test func `a query that is not well encoded is given as far as it can be read`() {
    #expect(get("/x?a=%zz&b=%ff").queryItems.map(\.value) == ["%zz", "%ff"])
  }

  @Test func `a value is typed, and nil where it was not sent`() throws {
    #expect(try get("/x?limit=7").queryValue("limit", as: Int.self) == 7)
    #expect(try get("/x").queryValue("limit", as: Int.self) == nil)
    #expect(try get("/x?%6cimit=7").queryValue("limit", as: Int.self) == 7)
    #expect(try get("/x?q=a%2Bb").requiredQueryValue("q", as: String.self) == "a+b")
  }

  @Test(
    "A malformed value is refused by name",
    arguments: [
      ("/x?limit=x", "The query parameter `limit` must be a whole number."),
      ("/x?limit=", "The query parameter `limit` must be a whole number."),
      ("/x?limit", "The query parameter `limit` must be a whole number."),
      ("/x?limit=0", "The query parameter `limit` must be a whole number from 1 to 100."),
      ("/x?limit=101", "The query parameter `limit` must be a whole number from 1 to 100."),
      ("/x?limit=1&limit=2", "The query parameter `limit` was sent twice."),
      ("/x?limit=%zz", "The query parameter `limit` is not well-formed percent-encoded UTF-8."),
      ("/x?limit=%ff", "The query parameter `limit` is not well-formed percent-encoded UTF-8."),
    ])
  func malformed(target: String, detail: String) {
    let error = #expect(throws: HTTPError.self) {
      try get(target).queryValue("limit", as: Int.self, in: 1...100, default: 50)
    }
    #expect(error?.detail == detail)
    #expect(error?.status == .badRequest)
    #expect(error?.fields.map(\.location) == [.query("limit")])
  }

  @Test func `a default stands in for what was not sent`() throws {
    #expect(try get("/x?other=1").queryValue("limit", in: 1...100, default: 50) == 50)
    #expect(try get("/x?limit=100").queryValue("limit", in: 1...100, default: 50) == 100)
  }

  @Test func `a value that must be sent is named when it is missing`() {
    let error = #expect(throws: HTTPError.self) { try get("/x").requiredQueryValue("fid", as: String.self) }
    #expect(error?.detail == "The query parameter `fid` is required.")
  }
}

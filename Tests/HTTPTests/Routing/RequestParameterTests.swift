import Core
import HTTP
import Testing

@Suite struct RequestParameterTests {
  private func with(_ text: String) -> HTTPRequest {
    var request = get("/x")
    request.parameters["id"] = text
    return request
  }

  @Test func `a path parameter becomes a typed value`() throws {
    #expect(try with("42").parameter("id", as: Int.self) == 42)
    #expect(try with("-42").parameter("id", as: Int.self) == -42)
    #expect(try with("true").parameter("id", as: Bool.self))
    #expect(try with("a b").parameter("id") == "a b")
    let id: ObjectID = try with("6920a1f2c3d4e5f601000001").parameter("id")
    #expect(id.description == "6920a1f2c3d4e5f601000001")
  }

  @Test(arguments: ["", "x", "4 2", "+4", "1e3", "99999999999999999999", "٤"])
  func `a number that is none is refused with 400 and named`(text: String) {
    let error = #expect(throws: HTTPError.self) { try with(text).parameter("id", as: Int.self) }
    #expect(error?.status == .badRequest)
    #expect(error?.detail == "`id` in the path must be a whole number.")
    #expect(error?.fields.map(\.location) == [.path("id")])
  }

  @Test(arguments: ["", "6920a1f2c3d4e5f60100000", "6920a1f2c3d4e5f6010000011", "6920a1f2c3d4e5f60100000g"])
  func `an id of another form is not found`(text: String) {
    #expect(throws: HTTPError.self) { try with(text).parameter("id", as: ObjectID.self) }
    let error = #expect(throws: HTTPError.self) { try with(text).parameter("id", as: UUIDv7.self) }
    #expect(error?.status == .notFound)
  }
}

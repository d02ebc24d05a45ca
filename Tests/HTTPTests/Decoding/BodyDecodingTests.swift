import HTTP
import JSON
import Testing

@Suite struct BodyDecodingTests {
  private func request(_ body: String, type: String? = "application/json", encoding: String? = nil) -> HTTPRequest {
    var headers: HTTPHeaders = [:]
    headers["Content-Type"] = type
    headers["Content-Encoding"] = encoding
    return HTTPRequest(method: .post, target: "/", headers: headers, body: HTTPRequestBody(Array(body.utf8)))
  }

  private struct Login: JSONDecodable {
    let email: String
    let password: String

    init(json object: JSONObjectReader) throws {
      (email, password) = try object.all({ try $0.string("email") }, { try $0.string("password", minLength: 8) })
    }
  }

  @Test(arguments: ["application/json", "Application/JSON; charset=UTF-8", "application/vnd.api+json"])
  func `a JSON body is decoded`(type: String) async throws {
    let login = try await request(#"{"email":"a@b","password":"12345678"}"#, type: type).decode(Login.self)
    #expect(login.email == "a@b")
  }

  @Test(
    arguments: [
      nil, "", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1",
      "application/jsonp",
      "application/json;charset", "json",
    ] as [String?])
  func `another content type is 415`(type: String?) async throws {
    let error = try await #require(throws: HTTPError.self) { try await request("{}", type: type).json() }
    #expect(error.status == .unsupportedMediaType)
    #expect(error.headers["Accept"] == "application/json")
  }

  @Test func `a compressed body is 415 and says what is taken`() async throws {
    let error = try await #require(throws: HTTPError.self) { try await request("{}", encoding: "gzip").json() }
    #expect(error.status == .unsupportedMediaType)
    #expect(error.headers["Accept-Encoding"] == "identity")
  }

  @Test func `a compatible endpoint may take any content type`() async throws {
    #expect(try await request("{}", type: nil).json(anyContentType: true) == [:])
  }

  @Test func `a body over the limit is 413`() async throws {
    let error = try await #require(throws: HTTPError.self) { try await request("[1,2,3]").json(upTo: 6) }
    #expect(error.status == .contentTooLarge)
  }

  @Test(arguments: [
    ("", 400, "malformed-json"), ("{", 400, "malformed-json"), ("{\"a\":1,\"a\":2}", 400, "malformed-json"),
    ("[]", 400, "validation-failed"), (#"{"email":1,"password":"12345678"}"#, 400, "validation-failed"),
    (#"{"email":"a@b","password":"short"}"#, 422, "validation-failed"),
  ])
  func `a body of another shape is 400, one with wrong values 422`(body: String, status: Int, slug: String) async throws
  {
    let error = try await #require(throws: HTTPError.self) { try await request(body).decode(Login.self) }
    #expect(error.status.code == status)
    #expect(error.slug == slug)
  }

  @Test func `a form is decoded as browsers encode it`() async throws {
    let form = try await request("a=1&b=x+y%21%C3%A9&c=&d&a=2&&=z", type: "application/x-www-form-urlencoded").form()
    #expect(form["b"] == "x y!é")
    #expect(form["c"] == "")
    #expect(form["d"] == "")
    #expect(form[""] == "z")
    #expect(form["absent"] == nil)
    #expect(form.values(of: "a") == ["1", "2"])
  }

  @Test func `the fields of a form are read like those of an object`() throws {
    let object = try FormFields(Array("email=a%40b&note=".utf8)).object()
    #expect(try object.string("email", maxLength: 254) == "a@b")
    #expect(throws: JSONFieldErrors.self) { try object.string("note", minLength: 1) }
    let error = try #require(throws: HTTPError.self) { try FormFields(Array("a=1&a=2".utf8)).object() }
    #expect(error.fields.first?.location == .form("a"))
  }

  @Test(arguments: ["a=%", "a=%4", "a=%zz", "%=1", "a=%ff", "a=%c0%af", "ok=1&a=%ed%a0%80"])
  func `a malformed form is 400`(body: String) throws {
    let error = try #require(throws: HTTPError.self) { try FormFields(Array(body.utf8)) }
    #expect(error.status == .badRequest)
  }

  @Test func `a form of too many fields is refused`() throws {
    let body = Array(repeating: "a=1", count: 1001).joined(separator: "&")
    let error = try #require(throws: HTTPError.self) { try FormFields(Array(body.utf8)) }
    #expect(error.status == .contentTooLarge)
  }

  @Test(arguments: ["text/plain", "multipart/form-data; boundary=x"])
  func `a form of another type is 415`(type: String) async throws {
    let error = try await #require(throws: HTTPError.self) { try await request("a=1", type: type).form() }
    #expect(error.headers["Accept"] == "application/x-www-form-urlencoded")
  }
}

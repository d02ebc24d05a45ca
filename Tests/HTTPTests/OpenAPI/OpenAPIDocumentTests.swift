import HTTP
import JSON
import Testing

@Suite struct OpenAPIDocumentTests {
  private static let conversion = Schema.object(
    "Conversion",
    [
      .required("id", .objectID), .optional("reason", .nullable(.string), "Why it failed"),
      .required("state", .choice(["queued", "running"])),
    ])

  private func document(_ routes: Route...) throws -> JSONValue {
    try JSONParser.parse(OpenAPIDocument(title: "Roost", version: "1.2.3", routes: routes).jsonBytes())
  }

  private func route(_ method: HTTPMethod, _ pattern: String, _ operation: HTTP.Operation) -> Route {
    Route(method, pattern, operation) { _ in HTTPResponse(.ok) }
  }

  private func operation(_ id: String = "doIt", access: Access = .anyone) -> HTTP.Operation {
    Operation(id: id, summary: "Does it", tag: "media", access: access)
  }

  @Test func `an API without routes is described`() throws {
    let json = try document()
    #expect(json["openapi"]?.string == "3.1.1")
    #expect(json["info"]?["title"]?.string == "Roost")
    #expect(json["info"]?["version"]?.string == "1.2.3")
    #expect(json["paths"]?.object?.isEmpty == true)
    #expect(json["components"]?["schemas"]?["Problem"] != nil)
  }

  @Test func `a route becomes an operation with its parameters`() throws {
    let json = try document(
      route(
        .get, "/v1/things/{id}/files/{path...}",
        operation().path("id", .objectID).query("limit", .integer(1...100), "At most").header("X-A", isRequired: true)))
    let get = json["paths"]?["/v1/things/{id}/files/{path}"]?["get"]
    #expect(get?["operationId"]?.string == "doIt")
    #expect(get?["tags"] == ["media"])
    #expect(
      get?["parameters"] == [
        [
          "name": "id", "in": "path", "required": true,
          "schema": ["type": "string", "pattern": "^[0-9a-fA-F]{24}$"],
        ],
        ["name": "path", "in": "path", "required": true, "schema": ["type": "string"]],
        [
          "name": "limit", "in": "query", "description": "At most",
          "schema": ["type": "integer", "minimum": 1, "maximum": 100],
        ],
        ["name": "X-A", "in": "header", "required": true, "schema": ["type": "string"]],
      ])
  }

  @Test func `bodies, answers and problems are described`() throws {
    let json = try document(
      route(
        .post, "/v1/conversions",
        operation(access: .administrator)
          .body(.object([.required("file", .binary)]), type: "multipart/form-data")
          .body(.string(1...9), example: "x")
          .answer(.accepted, "Queued", Self.conversion, headers: [("Location", .url)])
          .answer(.accepted, "Or in words", .string, type: "text/plain")
          .answer(.noContent, "Nothing to do")
          .problems(.contentTooLarge, .unauthorized)))
    let post = json["paths"]?["/v1/conversions"]?["post"]
    #expect(post?["requestBody"]?["content"]?["multipart/form-data"]?["schema"]?["required"] == ["file"])
    #expect(
      post?["requestBody"]?["content"]?["application/json"]
        == ["schema": ["type": "string", "minLength": 1, "maxLength": 9], "example": "x"])
    #expect(post?["responses"]?.object?.map(\.key) == ["202", "204", "401", "403", "413", "default"])
    let accepted = post?["responses"]?["202"]
    #expect(accepted?["description"]?.string == "Queued / Or in words")
    #expect(accepted?["content"]?.object?.map(\.key) == ["application/json", "text/plain"])
    #expect(
      accepted?["content"]?["application/json"]?["schema"] == ["$ref": "#/components/schemas/Conversion"])
    #expect(accepted?["headers"]?["Location"]?["schema"]?["format"]?.string == "uri")
    #expect(post?["responses"]?["204"]?["content"] == nil)
    #expect(post?["responses"]?["413"]?["$ref"]?.string == "#/components/responses/Problem")
    #expect(post?["security"] == [["bearer": []]])
  }

  @Test func `a named schema is kept once, and another of its name beside it`() throws {
    let json = try document(
      route(.get, "/a", operation("a").answer(.ok, "It", Self.conversion)),
      route(.get, "/b", operation("b").answer(.ok, "Them", .page(of: Self.conversion))),
      route(.get, "/c", operation("c").answer(.ok, "Another", .object("Conversion", [.required("x", .boolean)]))))
    #expect(json["components"]?["schemas"]?.object?.map(\.key) == ["Conversion", "Conversion2", "Problem"])
    #expect(
      json["components"]?["schemas"]?["Conversion"]?["properties"]?["reason"]
        == ["anyOf": [["type": "string"], ["type": "null"]], "description": "Why it failed"])
  }

  @Test func `an operation at two paths has two ids`() throws {
    let json = try document(route(.get, "/labs", operation("listLabs")), route(.get, "/labs/", operation("listLabs")))
    #expect(json["paths"]?["/labs"]?["get"]?["operationId"]?.string == "listLabs")
    #expect(json["paths"]?["/labs/"]?["get"]?["operationId"]?.string == "listLabs2")
  }

  @Test func `log-in takes Basic credentials, and what is open takes none`() throws {
    let json = try document(
      route(.post, "/login", operation("a").basicCredentials()), route(.get, "/open", operation("b")),
      route(.get, "/mine", operation("c", access: .checkedByHandler)))
    #expect(json["paths"]?["/login"]?["post"]?["security"] == [["basic": []]])
    #expect(json["paths"]?["/open"]?["get"]?["security"] == nil)
    #expect(json["paths"]?["/mine"]?["get"]?["security"] == [["bearer": []]])
    #expect(json["components"]?["securitySchemes"]?["basic"] != nil)
  }

  @Test func `a method that OpenAPI does not know is left out`() throws {
    let json = try document(route(.other("PROPFIND"), "/dav", operation()))
    #expect(json["paths"]?.object?.isEmpty == true)
  }

  @Test func `the same routes give the same bytes, served with a tag`() async throws {
    let document = OpenAPIDocument(
      title: "Roost", version: "1", routes: [route(.get, "/a", operation().answer(.ok, "It", Self.conversion))])
    #expect(document.jsonBytes() == document.jsonBytes())
    let router = try Router([document.route()])
    let first = try await router.respond(to: get("/openapi.json"))
    #expect(first.headers["Content-Type"] == "application/json")
    let tag = try #require(first.headers["ETag"])
    #expect(try await router.respond(to: get("/openapi.json", ["If-None-Match": tag])).status == .notModified)
  }
}

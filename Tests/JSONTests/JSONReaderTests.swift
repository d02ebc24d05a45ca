import Core
import JSON
import Testing

@Suite struct JSONReaderTests {
  private func object(_ text: String) throws -> JSONObjectReader {
    try JSONReader(try JSONParser.parse(text)).object()
  }

  /// The sentence that reading throws.
  private func fault(_ text: String, _ read: (JSONObjectReader) throws -> some Any) throws -> String {
    let object = try object(text)
    return try #require(throws: JSONFieldErrors.self) { _ = try read(object) }.description
  }

  private enum Channel: String, CaseIterable { case email, sms }

  @Test func `fields of every kind are read`() throws {
    let object = try object(
      #"""
      {"s":"x","n":5,"d":12.5,"f":1.5,"b":true,"t":"2026-11-21T09:30:00Z","id":"6920a1f2c3d4e5f601000001",
       "c":"sms","o":{"k":"v"},"l":[1,2,3],"z":null}
      """#)
    #expect(try object.string("s") == "x")
    #expect(try object.integer("n", in: 1...5) == 5)
    #expect(try object.decimal("d", places: 2) == 1250)
    #expect(try object.double("f") == 1.5)
    #expect(try object.bool("b"))
    #expect(try object.bool("absent", default: true))
    #expect(try object.timestamp("t") == Timestamp(rfc3339: "2026-11-21T09:30:00Z"))
    #expect(try object.objectID("id").description == "6920a1f2c3d4e5f601000001")
    #expect(try object.choice("c", of: Channel.self) == .sms)
    #expect(try object.object("o").string("k") == "v")
    #expect(try object.array("l") { try $0.integer() } == [1, 2, 3])
    #expect(try object.optionalString("z") == nil)
    #expect(try object.optionalInteger("absent") == nil)
    #expect(try object.optionalTimestamp("absent") == nil)
    #expect(try object.optionalObjectID("absent") == nil)
  }

  @Test func `each fault names the field and says what it must be`() throws {
    #expect(try fault("{}") { try $0.string("email") } == "`email` is missing")
    #expect(try fault(#"{"email":null}"#) { try $0.string("email") } == "`email` is missing")
    #expect(try fault(#"{"email":5}"#) { try $0.string("email") } == "`email` must be a string, not a number")
    #expect(
      try fault(#"{"password":"short"}"#) { try $0.string("password", minLength: 8) }
        == "`password` must be at least 8 characters long")
    #expect(try fault(#"{"a":""}"#) { try $0.string("a", minLength: 1) } == "`a` must not be empty")
    #expect(try fault(#"{"a":"éé"}"#) { try $0.string("a", maxLength: 1) } == "`a` must be at most 1 character long")
    #expect(
      try fault(#"{"a":"\u0000"}"#) { try $0.string("a") } == "`a` must not contain the character U+0000")
    #expect(try fault(#"{"n":101}"#) { try $0.integer("n", in: 1...100) } == "`n` must be from 1 to 100")
    #expect(try fault(#"{"n":0}"#) { try $0.integer("n", in: 1 ... .max) } == "`n` must be at least 1")
    #expect(try fault(#"{"n":1e30}"#) { try $0.integer("n") } == "`n` is too large")
    #expect(try fault(#"{"n":1.5}"#) { try $0.integer("n") } == "`n` must be a whole number, not a fraction")
    #expect(try fault(#"{"n":"1"}"#) { try $0.integer("n") } == "`n` must be a whole number, not a string")
    #expect(
      try fault(#"{"d":1.234}"#) { try $0.decimal("d", places: 2) }
        == "`d` must be a number with at most 2 decimal places, and not too large")
    #expect(try fault(#"{"b":"true"}"#) { try $0.bool("b") } == "`b` must be true or false, not a string")
    #expect(
      try fault(#"{"t":"yesterday"}"#) { try $0.timestamp("t") }
        == "`t` must be a date and time such as 2026-11-21T09:30:00Z")
    #expect(
      try fault(#"{"c":"fax"}"#) { try $0.choice("c", of: Channel.self) } == "`c` must be one of \"email\", \"sms\"")
    #expect(try fault(#"{"o":[]}"#) { try $0.object("o") } == "`o` must be an object, not an array")
    #expect(try fault(#"{"o":{"k":1}}"#) { try $0.object("o").string("k") } == "`o.k` must be a string, not a number")
    #expect(try fault(#"{"l":[]}"#) { try $0.array("l", count: 1...2) { $0 } } == "`l` must have at least 1 element")
    #expect(
      try fault(#"{"l":[1,2,3]}"#) { try $0.array("l", count: 1...2) { $0 } } == "`l` must have at most 2 elements")
  }

  @Test func `a body that is no object is said to be the fault`() throws {
    let error = try #require(throws: JSONFieldErrors.self) { try JSONReader([1]).object() }
    #expect(error.description == "the body must be an object, not an array")
  }

  @Test func `all wrong fields are reported at once`() throws {
    let object = try object(#"{"password":"x","age":"y"}"#)
    let error = try #require(throws: JSONFieldErrors.self) {
      try object.all(
        { try $0.string("email") }, { try $0.string("password", minLength: 8) }, { try $0.optionalString("name") },
        { try $0.integer("age") })
    }
    #expect(error.errors.map(\.path.pointer) == ["/email", "/password", "/age"])
    #expect(error.errors.map(\.code) == [.missing, .tooShort, .wrongType])
    #expect(error.areAboutShape)
  }

  @Test func `reading several fields gives them in order`() throws {
    let (name, count, note) = try object(#"{"n":"x","c":3}"#)
      .all({ try $0.string("n") }, { try $0.integer("c") }, { try $0.optionalString("note") })
    #expect(name == "x")
    #expect(count == 3)
    #expect(note == nil)
  }

  private struct Line: JSONDecodable {
    let product: String
    let count: Int

    init(json object: JSONObjectReader) throws {
      (product, count) = try object.all({ try $0.string("product") }, { try $0.integer("count", in: 1...9) })
    }
  }

  @Test func `faults deep in a list name their place`() throws {
    let object = try object(#"{"lines":[{"product":"a","count":1},{"count":10},7]}"#)
    let error = try #require(throws: JSONFieldErrors.self) { try object.array("lines", of: Line.self) }
    #expect(
      error.errors.map(\.description) == [
        "`lines[1].product` is missing", "`lines[1].count` must be from 1 to 9",
        "`lines[2]` must be an object, not a number",
      ])
  }

  @Test func `the list of faults is bounded`() throws {
    let object = try object("{\"l\":[" + (0..<5000).map { "\($0)" }.joined(separator: ",") + "]}")
    let error = try #require(throws: JSONFieldErrors.self) { try object.array("l") { try $0.string() } }
    #expect(error.errors.count == JSONFieldErrors.limit)
  }

  @Test func `fields that nobody reads are refused on demand`() throws {
    let object = try object(#"{"email":"x","emial":"y","pasword":"z"}"#)
    let error = try #require(throws: JSONFieldErrors.self) {
      try object.refuseUnknownFields(besides: "email", "password")
    }
    #expect(error.errors.map(\.path.pointer) == ["/emial", "/pasword"])
    #expect(throws: Never.self) { try object.refuseUnknownFields(besides: "email", "emial", "pasword") }
  }
}

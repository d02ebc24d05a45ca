import Core
import JSON
import Testing

@Suite struct JSONCodableTests {
  private enum Channel: String, Codable { case email, sms }

  private struct Order: Codable, Equatable {
    var id: ObjectID
    var made: Timestamp
    var lines: [Line]
    var note: String?
    var channel: Channel
    var counts: [String: Int]
    var ratio: Double
    var isPaid: Bool

    struct Line: Codable, Equatable {
      var product: String
      var count: UInt8
    }
  }

  private func order() throws -> Order {
    Order(
      id: try #require(ObjectID("6920a1f2c3d4e5f601000001")), made: Timestamp(seconds: 1_700_000_000),
      lines: [.init(product: "a", count: 1), .init(product: "b", count: 255)], note: nil, channel: .sms,
      counts: ["x": -1], ratio: 0.1, isPaid: true)
  }

  @Test func `a value of many kinds survives`() throws {
    let order = try order()
    let value = try JSONValue(encoding: order)
    #expect(value["made"] == "2023-11-14T22:13:20.000Z")
    #expect(value["note"] == nil)
    #expect(value["lines"]?[1]?["count"]?.int64 == 255)
    #expect(try JSONParser.parse(value.jsonBytes()).decoded(as: Order.self) == order)
  }

  @Test func `scalars, lists and nothing are values too`() throws {
    #expect(try JSONValue(encoding: [1, nil, 3]) == [1, nil, 3])
    #expect(try JSONValue.array([1, nil]).decoded(as: [Int?].self) == [1, nil])
    #expect(try JSONValue(encoding: "x") == "x")
    #expect(try JSONValue(encoding: [String: Int]()) == [:])
    #expect(try JSONValue(encoding: [Int]()) == [])
    #expect(try JSONValue(encoding: UInt64.max).decoded(as: UInt64.self) == .max)
    #expect(try JSONValue(encoding: Float(0.1)) == 0.1)
  }

  private func fault(_ change: (inout JSONObject) throws -> Void) throws -> String {
    var object = try #require(JSONValue(encoding: order()).object)
    try change(&object)
    return try #require(throws: JSONFieldErrors.self) { try JSONValue.object(object).decoded(as: Order.self) }
      .description
  }

  @Test func `faults name the field`() throws {
    #expect(try fault { $0["made"] = nil } == "`made` is missing")
    #expect(try fault { $0["lines"] = [["product": "a", "count": 256]] } == "`lines[0].count` must be from 0 to 255")
    #expect(
      try fault { $0["lines"] = [["product": 1, "count": 1]] } == "`lines[0].product` must be a string, not a number")
    #expect(try fault { $0["lines"] = ["x"] } == "`lines[0]` must be an object, not a string")
    #expect(try fault { $0["id"] = "x" } == "`id` is not an id of 24 hexadecimal digits")
    #expect(try fault { $0["channel"] = "fax" } == "`channel` has a value that is not allowed")
    #expect(try fault { $0["counts"] = ["x": 1.5] } == "`counts.x` must be a whole number, not a fraction")
    #expect(try fault { $0["isPaid"] = nil as JSONValue? } == "`isPaid` is missing")
    #expect(try fault { $0["ratio"] = "0.1" } == "`ratio` must be a number, not a string")
  }

  @Test func `infinities cannot be written`() {
    #expect(throws: EncodingError.self) { try JSONValue(encoding: [Double.infinity]) }
  }

  private class Base: Codable {
    var name = "base"
  }

  private final class Derived: Base {
    var extra = 1
    private enum Keys: CodingKey { case extra, nested }

    override init() { super.init() }

    required init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Keys.self)
      extra = try container.decode(Int.self, forKey: .extra)
      var nested = try container.nestedUnkeyedContainer(forKey: .nested)
      extra += try nested.decode(Int.self)
      try super.init(from: container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Keys.self)
      try container.encode(extra, forKey: .extra)
      var nested = container.nestedUnkeyedContainer(forKey: .nested)
      try nested.encode(41)
      try super.encode(to: container.superEncoder())
    }
  }

  @Test func `nested containers and superclasses have their places`() throws {
    let value = try JSONValue(encoding: Derived())
    #expect(value == ["extra": 1, "nested": [41], "super": ["name": "base"]])
    #expect(try value.decoded(as: Derived.self).extra == 42)
  }
}

import Core
import JSON
import Testing

@Suite struct JSONWriterTests {
  private func written(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter(capacity: 0)
    body(&writer)
    return String(decoding: writer.finish(), as: UTF8.self)
  }

  @Test func `a list of objects has its commas where they belong`() {
    let text = written { writer in
      writer.array { writer in
        for number in 1...2 {
          writer.object { writer in
            writer.field("id", number)
            writer.field("none", nil as String?)
            writer.field("inner", object: { $0.field("x", true) })
            writer.field(
              "list",
              array: {
                $0.value(1.5); $0.null()
              })
          }
        }
        writer.object { _ in }
        writer.array { _ in }
      }
    }
    #expect(
      text == #"[{"id":1,"none":null,"inner":{"x":true},"list":[1.5,null]},"#
        + #"{"id":2,"none":null,"inner":{"x":true},"list":[1.5,null]},{},[]]"#)
  }

  @Test func `every ASCII character survives at every position of a string`() throws {
    for length in [1, 7, 8, 9, 17] {
      for position in 0..<length {
        for code in UInt8(0)..<0x80 {
          var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: length)
          bytes[position] = code
          let text = String(decoding: bytes, as: UTF8.self)
          #expect(try JSONParser.parse(text.jsonBytes()) == .string(text))
        }
      }
    }
  }

  @Test func `only what must be escaped is escaped`() {
    #expect(written { $0.value("a/é😀\u{7f}\u{2028}") } == "\"a/é😀\u{7f}\u{2028}\"")
    #expect(written { $0.value("\"\\\u{8}\u{c}\n\r\t\u{1}\u{1f}") } == #""\"\\\b\f\n\r\t\u0001\u001f""#)
  }

  @Test func `random strings survive`() throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<2000 {
      let scalars = (0..<Int.random(in: 0..<40, using: &generator)).map { _ in
        Unicode.Scalar(UInt32.random(in: 0...0x2ff, using: &generator)) ?? " "
      }
      let text = String(String.UnicodeScalarView(scalars))
      #expect(try JSONParser.parse(text.jsonBytes()) == .string(text))
    }
  }

  @Test(arguments: [0, 1, 9, 10, 11, 99, 100, -1, -10, Int64.max, Int64.min, 1_000_000_000_000_000_000])
  func `integers are written in full`(number: Int64) {
    #expect(written { $0.value(number) } == String(number))
  }

  @Test(arguments: [0, 9, 10, UInt64.max, UInt64.max / 10, 10_000_000_000_000_000_000, 9_999_999_999_999_999_999])
  func `unsigned integers are written in full`(number: UInt64) {
    #expect(written { $0.value(number) } == String(number))
  }

  @Test(arguments: [
    (12.5, "12.5"), (0.1, "0.1"), (19.99, "19.99"), (-3.05, "-3.05"), (-0.5, "-0.5"), (100, "100.0"), (0, "0.0"),
    (-0.0, "-0.0"), (1e21, "1e+21"), (.leastNonzeroMagnitude, "5e-324"), (0.1 + 0.2, "0.30000000000000004"),
    (.infinity, "null"),
    (.nan, "null"), (0.001, "0.001"),
  ])
  func `floating-point numbers are as short as can be`(number: Double, text: String) {
    #expect(written { $0.value(number) } == text)
  }

  @Test func `floating-point numbers read back as they were, and are never longer than the library's own text`() throws
  {
    var generator = SeededGenerator(seed: 754)
    for round in 0..<20_000 {
      let bits = Double(bitPattern: generator.next())
      let number = round % 2 == 0 ? bits : Double(Int64.random(in: -10_000_000...10_000_000, using: &generator)) / 100
      guard number.isFinite else { continue }
      let text = written { $0.value(number) }
      #expect(Double(text) == number)
      #expect(text.utf8.count <= number.description.utf8.count)
    }
  }

  @Test func `moments and ids are strings`() throws {
    let id = try #require(ObjectID("6920a1f2c3d4e5f601000001"))
    #expect(written { $0.value(id) } == "\"6920a1f2c3d4e5f601000001\"")
    for microseconds in [1_500, -1, 1_795_253_400_250_000, Int64.min, .max] {
      let moment = Timestamp(microseconds: microseconds)
      #expect(written { $0.value(moment) } == "\"\(moment.rfc3339)\"")
    }
  }

  @Test func `bytes of UTF-8 and pieces of JSON are taken as they are`() {
    let column = Array("a\"é".utf8)
    let text = written { writer in
      writer.object { writer in
        writer.field("column", utf8: column.span)
        writer.field("ready", fragment: Array("[1,2]".utf8))
        writer.field(named: "ke\"y", "v")
      }
    }
    #expect(text == #"{"column":"a\"é","ready":[1,2],"ke\"y":"v"}"#)
  }

  @Test func `a value keeps numbers and order`() throws {
    let text = #"{"z":1.50,"a":[1e2,-0,{"é":"\n"}],"m":null}"#
    #expect(String(decoding: try JSONParser.parse(text).jsonBytes(), as: UTF8.self) == text)
  }
}

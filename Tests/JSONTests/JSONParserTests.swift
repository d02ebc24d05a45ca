import JSON
import Testing

@Suite struct JSONParserTests {
  @Test func `every kind of value is read`() throws {
    let value = try JSONParser.parse(#" {"a":[1,-2.5e3,true,false,null],"b":{"c":"d"},"e":"","f":[],"g":{}} "#)
    #expect(
      value == [
        "a": [1, .number(try #require(JSONNumber("-2.5e3"))), true, false, nil], "b": ["c": "d"], "e": "", "f": [],
        "g": [:],
      ])
  }

  @Test(arguments: [("0", 0), ("-0", 0), ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min)])
  func `a lone scalar is a text`(text: String, number: Int64) throws {
    #expect(try JSONParser.parse(text).int64 == number)
  }

  @Test(arguments: [
    (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
    (#""\uD83D\uDE00""#, "😀"), ("\"😀é\u{7f}\"", "😀é\u{7f}"), (#""\u0000""#, "\0"), (#""x\u000ay""#, "x\ny"),
  ])
  func `escapes stand for their characters`(text: String, meaning: String) throws {
    #expect(try JSONParser.parse(text).string == meaning)
  }

  @Test func `members keep their order`() throws {
    let names = (0..<40).map { "n\($0 * 7 % 40)" }
    let text = "{" + names.map { "\"\($0)\":1" }.joined(separator: ",") + "}"
    #expect(try JSONParser.parse(text).object?.map(\.key) == names)
  }

  @Test(arguments: [
    "", " ", "tru", "nul", "[1", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "\"", "\"a", "\"\\", "\"\\u12",
    "-", "1.", "1e", "1e+", "[", "[1,",
  ])
  func `a text that was cut off is said to end too early`(text: String) throws {
    let error = try #require(throws: JSONSyntaxError.self) { try JSONParser.parse(text) }
    #expect(error.reason == .unexpectedEnd)
    #expect(error.offset == text.utf8.count)
  }

  @Test func `no proper prefix of a text is a text`() throws {
    let text = Array(#"{"a":[1.5e2,"x\u00e9\n",{"b":null}],"ключ":"\ud83d\ude00","t":true}"#.utf8)
    for count in 0..<text.count {
      #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(Array(text[..<count])) }
    }
    #expect(throws: Never.self) { try JSONParser.parse(text) }
  }

  @Test(arguments: [
    "NaN", "Infinity", "+1", ".5", "'a'", "{a:1}", "[1,]", "{\"a\":1,}", "[,1]", "{,}", "[1 2]",
    "{\"a\" 1}", "True", "nulL", "//x\n1", "[1}", "{\"a\":1]", "\u{a0}1", "\0", "undefined", "}", "]", ",", ":",
  ])
  func `what RFC 8259 does not define is refused`(text: String) throws {
    let error = try #require(throws: JSONSyntaxError.self) { try JSONParser.parse(text) }
    guard case .unexpected = error.reason else { throw error }
  }

  @Test(arguments: ["01", "-01", "00", "1.e5", "1.x", "-a", "1e5e", "0x10", "1.5.5", "--1", "1e1.5", "-Infinity"])
  func `malformed numbers are refused`(text: String) throws {
    let error = try #require(throws: JSONSyntaxError.self) { try JSONParser.parse(text) }
    #expect(error.reason == .invalidNumber || error.reason == .trailingBytes)
  }

  @Test(arguments: ["1 2", "{} {}", "null,", "\"a\"\"b\"", "[]]", "1\0"])
  func `something behind the value is refused`(text: String) throws {
    let error = try #require(throws: JSONSyntaxError.self) { try JSONParser.parse(text) }
    #expect(error.reason == .trailingBytes)
  }

  @Test(arguments: ["{\"a\":1,\"a\":2}", #"{"a":1,"\u0061":2}"#, #"{"x":[{"\ud83d\ude00":1,"😀":2}]}"#])
  func `a name that comes twice is refused, however it is spelled`(text: String) throws {
    let error = try #require(throws: JSONSyntaxError.self) { try JSONParser.parse(text) }
    guard case .duplicateKey = error.reason else { throw error }
  }

  @Test func `a name that comes twice is found among many`() throws {
    let text = "{" + (0..<5000).map { "\"n\($0)\":1" }.joined(separator: ",") + ",\"n17\":1}"
    let error = try #require(throws: JSONSyntaxError.self) { try JSONParser.parse(text) }
    #expect(error.reason == .duplicateKey("n17"))
    #expect(error.path.description == "n17")
  }

  @Test(arguments: [
    #""\ud83d""#, #""\ude00""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83d\ud83d""#, #""\ude00\ud83d""#,
    #""\ud83d\u0041""#,
  ])
  func `half of a surrogate pair is refused`(text: String) throws {
    let error = try #require(throws: JSONSyntaxError.self) { try JSONParser.parse(text) }
    #expect(error.reason == .loneSurrogate)
  }

  @Test(arguments: [#""\x41""#, #""\a""#, #""\u12g4""#, #""\U0041""#, "\"\\\n\"", #""\u 041""#, "\"\\u１２３４\""])
  func `what is no escape is refused`(text: String) throws {
    let error = try #require(throws: JSONSyntaxError.self) { try JSONParser.parse(text) }
    #expect(error.reason == .invalidEscape)
  }

  @Test func `every bare control character in a string is refused`() throws {
    for byte in UInt8(0)..<0x20 {
      let error = try #require(throws: JSONSyntaxError.self) { try JSONParser.parse([0x22, 0x61, byte, 0x22]) }
      #expect(error.reason == .controlCharacter)
      #expect(error.offset == 2)
    }
  }

  @Test(arguments: [
    [0x80], [0xbf], [0xc3], [0xc3, 0x28], [0xc0, 0xaf], [0xc1, 0xbf], [0xe0, 0x80, 0xaf], [0xe2, 0x82],
    [0xe2, 0x28, 0xa1], [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf], [0xf0, 0x80, 0x80, 0xaf], [0xf0, 0x9f, 0x98],
    [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xfe], [0xff],
  ])
  func `bytes that are not UTF-8 are refused where they stand`(bytes: [UInt8]) throws {
    for prefix in ["[\"é", "[\"\\n€"] {
      let text = Array(prefix.utf8) + bytes + Array("z\"]".utf8)
      let error = try #require(throws: JSONSyntaxError.self) { try JSONParser.parse(text) }
      #expect(error.reason == .invalidUTF8)
      #expect(error.offset == prefix.utf8.count)
    }
  }

  @Test func `a byte order mark is refused`() throws {
    let error = try #require(throws: JSONSyntaxError.self) { try JSONParser.parse([0xef, 0xbb, 0xbf, 0x31]) }
    #expect(error.reason == .byteOrderMark)
  }

  @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
  func `nesting a hundred thousand deep is refused`(opening: String) throws {
    let text = String(repeating: opening, count: 100_000)
    let error = try #require(throws: JSONSyntaxError.self) { try JSONParser.parse(text) }
    #expect(error.reason == .tooDeep(limit: 32))
    let deepest = try #require(throws: JSONSyntaxError.self) { try JSONParser.parse(text, maxDepth: .max) }
    #expect(deepest.reason == .tooDeep(limit: 512))
  }

  @Test func `nesting is allowed up to the limit`() throws {
    let text = String(repeating: "[", count: 32) + String(repeating: "]", count: 32)
    #expect(throws: Never.self) { try JSONParser.parse(text) }
    #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(text, maxDepth: 31) }
  }

  @Test func `a text is refused for its size before it is read`() throws {
    let error = try #require(throws: JSONSyntaxError.self) { try JSONParser.parse("[1,2,3]", maxBytes: 6) }
    #expect(error.reason == .tooLarge(limit: 6))
    #expect(throws: Never.self) { try JSONParser.parse("[1,2,3]", maxBytes: 7) }
  }

  @Test func `a number of endless length is refused`() throws {
    let digits = String(repeating: "9", count: 100_000)
    let error = try #require(throws: JSONSyntaxError.self) { try JSONParser.parse("{\"n\":\(digits)}") }
    #expect(error.reason == .numberTooLong)
    #expect(error.description == "`n`: a number is longer than 256 characters (byte 5)")
  }

  @Test func `an error says where it is`() throws {
    let text = #"{"items":[{"price":1},{"price":2},{"price":1.x}]}"#
    let error = try #require(throws: JSONSyntaxError.self) { try JSONParser.parse(text) }
    #expect(error.description == "`items[2].price`: a number is malformed (byte 45)")
    #expect(error.path.pointer == "/items/2/price")
  }

  @Test func `random bytes never crash the reader`() {
    var generator = SeededGenerator(seed: 8259)
    let alphabet = Array(#"{}[]":,\u0123456789abcdeE+-.tfn"#.utf8) + [0x00, 0x0a, 0x20, 0x80, 0xc3, 0xa9, 0xed, 0xff]
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0..<24, using: &generator)).map { _ in
        alphabet.randomElement(using: &generator) ?? 0
      }
      guard let value = try? JSONParser.parse(bytes) else { continue }
      #expect((try? JSONParser.parse(value.jsonBytes())) == value)
    }
  }

  @Test func `a text with one byte changed is read or refused, and what is read can be written and read again`() {
    let text = Array(#"{"id":12,"tags":["a\"b","é😀"],"price":-1.5e+3,"ok":true,"none":null,"o":{"p":[]}}"#.utf8)
    var generator = SeededGenerator(seed: 7493)
    for _ in 0..<20_000 {
      var bytes = text
      bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      guard let value = try? JSONParser.parse(bytes) else { continue }
      #expect((try? JSONParser.parse(value.jsonBytes())) == value)
    }
  }
}

/// A repeatable source of chance for tests: SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }
}

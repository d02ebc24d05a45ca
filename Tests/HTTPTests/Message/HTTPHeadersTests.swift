import HTTP
import Testing

@Suite struct HTTPHeadersTests {
  @Test func `names compare without regard to case`() {
    let headers: HTTPHeaders = ["Content-Type": "text/plain", "X-A": "1"]
    #expect(headers["content-type"] == "text/plain")
    #expect(headers["CONTENT-TYPE"] == "text/plain")
    #expect(headers.contains("x-a"))
    #expect(!headers.contains("x-aa"))
    #expect(headers["x_a"] == nil)
    #expect(headers["X\rA"] == nil)
  }

  @Test func `setting replaces all fields of the name`() {
    var headers: HTTPHeaders = ["A": "1", "B": "2", "a": "3", "C": "4"]
    headers["A"] = "5"
    #expect(headers.all.map { "\($0.name):\($0.value)" } == ["B:2", "C:4", "A:5"])
    headers["b"] = nil
    headers["nothing"] = nil
    #expect(headers.all.map(\.name) == ["C", "A"])
  }

  private static let shared: HTTPHeaders = ["Content-Type": "application/json"]

  @Test(arguments: 0..<4)
  func `changing a copy leaves the original as it was`(change: Int) {
    var original = HTTPHeaders()
    original.append("Content-Type", "application/json")
    for _ in 0..<3 {
      for source in [original, Self.shared] {
        var copy = source
        switch change {
        case 0: copy.append("X", "y")
        case 1: copy["X"] = "y"
        case 2: copy["Content-Type"] = "z"
        default: copy.append(contentsOf: ["X": "y"])
        }
        #expect(copy.count == (change == 2 ? 1 : 2))
        #expect(source.all.map { "\($0.name):\($0.value)" } == ["Content-Type:application/json"])
        #expect(original["content-type"] == "application/json")
        #expect(Self.shared["content-type"] == "application/json")
      }
    }
  }

  @Test func `a block of fields is added at once`() {
    var headers: HTTPHeaders = ["A": "1"]
    headers.append(contentsOf: ["B": "2", "C": ""])
    #expect(headers.all.map { "\($0.name):\($0.value)" } == ["A:1", "B:2", "C:"])
    #expect(headers["c"] == "")
  }

  @Test(arguments: ["a\r\nSet-Cookie: x", "a\nb", "a\rb", "a\0b", "a\u{7f}b", "\r\n\r\n<html>"])
  func `no value can add a field of its own`(value: String) {
    let headers: HTTPHeaders = ["Location": value]
    #expect(headers.count == 1)
    let bytes = (headers["location"] ?? "").utf8
    #expect(bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f })
    #expect(bytes.count == value.utf8.count)
  }

  @Test func `no name can add a field of its own`() {
    let headers: HTTPHeaders = ["A: b\r\nC": "1", "Ümlaut": "2", "": "3"]
    #expect(headers.all.map(\.name) == ["A__b__C", "__mlaut", ""])
  }

  @Test func `every character of a token stays in a name`() {
    let token = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    for byte in UInt8.min...UInt8.max {
      var headers = HTTPHeaders()
      unsafe [byte].withUnsafeBufferPointer { name in
        unsafe headers.append(nameBytes: name, valueBytes: UnsafeBufferPointer(start: nil, count: 0))
      }
      let expected = token.utf8.contains(byte) ? byte : UInt8(ascii: "_")
      #expect(headers.all.first?.name == String(UnicodeScalar(expected)))
    }
  }

  @Test(
    "A list is split at commas outside of quotes",
    arguments: [
      ("a, b ,c", ["a", "b", "c"]),
      ("", []),
      (" , ,, ", []),
      ("\"a,b\", c", ["\"a,b\"", "c"]),
      ("\"a\\\",b\", c", ["\"a\\\",b\"", "c"]),
      ("\"a\\\\\", c", ["\"a\\\\\"", "c"]),
      ("\"open, c", ["\"open, c"]),
      ("W/\"x\",W/\"y\"", ["W/\"x\"", "W/\"y\""]),
      ("\ta\t,\u{e9}", ["a", "\u{e9}"]),
    ])
  func list(value: String, parts: [String]) {
    #expect(HTTPHeaders.elements(of: value) == parts)
  }

  @Test func `a list spans all fields of its name`() {
    let headers: HTTPHeaders = ["Accept": "a, b", "X": "c", "accept": "d"]
    #expect(headers.list("Accept") == ["a", "b", "d"])
    #expect(headers.values(of: "ACCEPT") == ["a, b", "d"])
  }

  @Test func `a value can be read without making a string`() {
    let headers: HTTPHeaders = ["X": "abc"]
    #expect(headers.withValue(of: "x") { $0.count } == 3)
    #expect(headers.withValue(of: "y") { $0.count } == nil)
  }
}

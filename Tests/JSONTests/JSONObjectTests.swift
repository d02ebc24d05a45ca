import JSON
import Testing

@Suite struct JSONObjectTests {
  @Test(arguments: [3, 8, 9, 10, 100])
  func `members are found, replaced and removed whatever their number`(count: Int) {
    var object = JSONObject()
    for number in 0..<count { object["n\(number)"] = .number(JSONNumber(number)) }
    object["n1"] = "changed"
    object["n0"] = nil
    object["absent"] = nil
    #expect(object.count == count - 1)
    #expect(object["n0"] == nil)
    #expect(object["n1"] == "changed")
    #expect(object["n\(count - 1)"]?.int64 == Int64(count - 1))
    #expect(object.first?.key == "n1")
  }

  @Test func `a path reads well to people and to programs`() {
    let path = JSONPath([.key("a/b"), .index(3), .key("full name"), .key("m~n"), .key("plain")])
    #expect(path.description == "[\"a/b\"][3][\"full name\"][\"m~n\"].plain")
    #expect(path.pointer == "/a~1b/3/full name/m~0n/plain")
    #expect(JSONPath.root.pointer == "")
  }

  @Test func `a key from a stranger is cut and cleaned before it enters a message`() {
    let key = "\n\u{1b}[31m" + String(repeating: "x", count: 1000)
    let text = JSONPath([.key(key)]).description
    #expect(text.count < 80)
    #expect(text.utf8.allSatisfy { $0 >= 0x20 })
  }
}

@testable import HTTP
import Testing

@Suite struct EntityTagTests {
  @Test(
    "A list of tags is read",
    arguments: [
      ("\"a\"", ["\"a\""]), ("W/\"a\", \"b,c\"", ["W/\"a\"", "\"b,c\""]), ("\"\"", ["\"\""]), ("", []),
      (",, \"a\" ,\t\"b\",", ["\"a\"", "\"b\""]), ("\"a\\\", \"b\"", ["\"a\\\"", "\"b\""]),
    ])
  func list(text: String, tags: [String]) {
    #expect(EntityTag.list(text)?.map(\.description) == tags)
  }

  @Test(arguments: ["a", "\"a", "a\"", "\"a\" \"b\"", "w/\"a\"", "W/a", "W/ \"a\"", "\"a b\"", "\"ü\"", "\"a\";", "*"])
  func `a malformed list is none`(text: String) {
    #expect(EntityTag.list(text) == nil)
  }

  @Test func `nothing in a tag can end it`() {
    #expect(EntityTag("a\"b\r\nc d\u{e9}").description == "\"a_b__c_d__\"")
  }

  @Test func `bodies that differ have different tags, the same in every process`() {
    var seen: Set<EntityTag> = []
    for length in 0..<200 {
      let zeros = [UInt8](repeating: 0, count: length)
      seen.insert(EntityTag(of: zeros))
      for index in zeros.indices {
        var changed = zeros
        changed[index] = 1
        seen.insert(EntityTag(of: changed))
      }
    }
    #expect(seen.count == 200 + (0..<200).reduce(0, +))
    #expect(EntityTag(of: Array("hello".utf8)) == EntityTag(of: Array("hello".utf8)))
    #expect(EntityTag(of: Array("hello".utf8)).description == "\"3s7c6ij2hhr1y-5\"")
  }
}

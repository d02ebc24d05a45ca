import Delivery
import Testing

@Suite struct MessageIDTests {
  @Test(arguments: ["a@b", "6920a1f2c3d4e5f601000001@example.com", "a.b+c=d@mail-1.example"])
  func `two dot-atoms around one at-sign are an id`(text: String) {
    #expect(MessageID(text)?.description == text)
  }

  @Test(arguments: [
    "", "@", "a", "a@", "@b", "a@b@c", "a b@c", "<a@b>", "a@b\r\nBcc: x@y", "a\0@b", "ü@b", ".a@b", "a..b@c", "a@b.",
    String(repeating: "a", count: 240) + "@b",
  ])
  func `anything else is refused`(text: String) {
    #expect(MessageID(text) == nil)
  }

  @Test(arguments: [
    "", "plain", "with space", "a\r\nBcc: x@y", "\0", "..", ".", "ü", "<>", "a@b", String(repeating: "é", count: 1000),
  ])
  func `an id made for any event in any domain is one that can be read back`(hostile: String) {
    let id = MessageID(of: hostile, at: hostile)
    #expect(MessageID(id.description) == id)
    #expect(id == MessageID(of: hostile, at: hostile))
  }

  @Test func `different events have different ids`() {
    let long = String(repeating: "x", count: 300)
    let events = ["a", "a ", "a=20", "A", "a.", "a..", long + "1", long + "2", long]
    #expect(Set(events.map { MessageID(of: $0, at: "example.com") }).count == events.count)
  }
}

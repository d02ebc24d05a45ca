import Testing

@testable import SMTP

@Suite struct ReplyLinesTests {
  private func reply(_ lines: String...) -> ReplyLines {
    var reply = ReplyLines()
    for line in lines { reply.receive(Array(line.utf8)) }
    return reply
  }

  @Test func `the last reply replaces those before it`() {
    let reply = reply("220 hello\r\n", "250-a\r\n", "250 b\r\n", "550-5.1.1 no\r\n", "550 5.1.1 such user\r\n")
    #expect(reply.code == 550)
    #expect(reply.isComplete)
    #expect(reply.text == "550 5.1.1 no 5.1.1 such user")
  }

  @Test func `a reply of several lines is complete with its last`() {
    #expect(!reply("250-a\r\n").isComplete)
    #expect(reply("250-a\r\n", "250\r\n").isComplete)
  }

  @Test func `a long reply is cut`() {
    var reply = ReplyLines()
    for _ in 0..<10_000 { reply.receive(Array(("250-" + String(repeating: "x", count: 1000) + "\r\n").utf8)) }
    #expect(reply.text.count < 2200)
  }

  @Test(arguments: ["", "2", "abc", "\u{ff}\u{fe}\u{fd}", "\r\n"])
  func `a line that is no reply is passed over`(line: String) {
    #expect(reply(line).code == nil)
  }
}

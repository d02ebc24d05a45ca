import HTTP
import Testing

@Suite struct ContentDispositionTests {
  @Test(
    "Any name can be given",
    arguments: [
      ("clip.mp3", "inline; filename=\"clip.mp3\""),
      ("a b;c.mp3", "inline; filename=\"a b;c.mp3\""),
      ("café.mp3", "inline; filename=\"caf_.mp3\"; filename*=UTF-8''caf%C3%A9.mp3"),
      ("日本.mp3", "inline; filename=\"__.mp3\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.mp3"),
      ("a\"; x=\"b", "inline; filename=\"a_; x=_b\""),
      ("a\\b", "inline; filename=\"a_b\""),
      ("a\r\nSet-Cookie: x", "inline; filename=\"a__Set-Cookie: x\""),
      ("a\0b\u{7f}", "inline; filename=\"a_b_\""),
      ("../../etc/passwd", "inline; filename=\".._.._etc_passwd\""),
      ("50%25.mp3", "inline; filename=\"50_25.mp3\""),
      ("mp3\u{202E}exe.mp3", "inline; filename=\"mp3_exe.mp3\""),
      ("", "inline"),
    ])
  func value(name: String, value: String) {
    #expect(ContentDisposition.inline(name).value == value)
  }

  @Test func `a name is cut between characters`() {
    let value = ContentDisposition.attachment(String(repeating: "é", count: 10_000)).value
    #expect(value.hasPrefix("attachment; filename=\"" + String(repeating: "_", count: 127) + "\"; filename*=UTF-8''"))
    #expect(value.hasSuffix("%C3%A9"))
  }

  @Test func `no name is needed`() {
    #expect(ContentDisposition.attachment().value == "attachment")
  }
}

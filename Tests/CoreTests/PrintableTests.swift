import Core
import Testing

@Suite struct PrintableTests {
  @Test(arguments: [
    ("plain é 😀", "plain é 😀"), ("a\nb\u{1B}[2J", "a\\nb\\u{1B}[2J"), ("\u{202E}x", "\\u{202E}x"),
    ("\u{2028}", "\\u{2028}"),
    ("\u{9B}", "\\u{009B}"), ("", ""),
  ])
  func `what could disturb a terminal is escaped`(text: String, printable: String) {
    #expect(text.printable == printable)
  }

  @Test func `a long text is cut`() {
    #expect(String(repeating: "a", count: 1_000_000).printable == String(repeating: "a", count: 80) + "…")
  }
}

import Testing

@testable import Configuration

@Suite struct SpellingTests {
  @Test(arguments: [
    ("kitten", "sitting", 3), ("", "abc", 3), ("abc", "abc", 0), ("ab", "ba", 1), ("LISTEN", "listen", 0),
    ("abcd", "acbd", 1),
  ])
  func `the distance counts changes and swaps`(left: String, right: String, distance: Int) {
    #expect(Spelling.distance(from: left, to: right) == distance)
    #expect(Spelling.distance(from: right, to: left) == distance)
  }

  @Test func `the nearest word is suggested`() {
    #expect(Spelling.nearest(to: "sevre", among: ["routes", "serve", "doctor"]) == "serve")
  }

  @Test func `a word that is like none has no suggestion`() {
    #expect(Spelling.nearest(to: "banana", among: ["serve", "doctor"]) == nil)
    #expect(Spelling.nearest(to: String(repeating: "x", count: 1_000_000), among: ["serve"]) == nil)
    #expect(Spelling.nearest(to: "", among: []) == nil)
  }
}

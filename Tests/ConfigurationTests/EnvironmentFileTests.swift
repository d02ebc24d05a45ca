import Configuration
import Testing

private func parse(_ text: String) -> EnvironmentFile {
  EnvironmentFile(path: ".env", bytes: Array(text.utf8))
}

@Suite struct EnvironmentFileTests {
  @Test(arguments: [
    ("A=1", "1"), ("A=", ""), ("  export A=1  ", "1"), ("A='x y # \\n $B'", "x y # \\n $B"),
    ("A=\"a\\n\\t\\\"\\$\\\\\"", "a\n\t\"$\\"),
    ("A=x # comment", "x"), ("A=x#y", "x#y"), ("A=$B", "$B"), ("A=b=c", "b=c"), ("A='' # empty", ""), ("A=é", "é"),
    ("A=1\r", "1"), ("export\tA=1", "1"), ("A= # only a comment", ""),
  ])
  func `a line assigns a value`(line: String, value: String) {
    let file = parse(line)
    #expect(file.problems.isEmpty)
    #expect(file.assignments.map(\.value) == [value])
    #expect(file.assignments.map(\.name) == ["A"])
  }

  @Test func `comments and empty lines are skipped and lines counted`() {
    let file = parse("# one\n\n   \nA=1\n  # two\nB=2")
    #expect(file.assignments.map(\.line) == [4, 6])
    #expect(file.problems.isEmpty)
  }

  @Test(arguments: [
    "A", "A =1", "=1", "1A=1", "A='x", "A=\"x", "A=\"x\\", "A=\"\\q\"", "A=x y", "A=it's", "A='x'y", "A='x'#y", "A-B=1",
    "é=1",
    "A=\u{1}", "A=\u{0}", "export =1", "\u{FEFF}A=1", "A=\u{7F}",
  ])
  func `a malformed line is named`(line: String) {
    let file = parse("# first\n" + line)
    #expect(file.assignments.isEmpty)
    #expect(file.problems.count == 1)
    #expect(file.problems.first?.description.hasPrefix(".env line 2: ") == true)
  }

  @Test func `bytes that are not UTF-8 are refused`() {
    let file = EnvironmentFile(path: ".env", bytes: Array("A=".utf8) + [0xC3, 0x28])
    #expect(file.problems.first?.description == ".env line 1: the line is not valid UTF-8.")
  }

  @Test func `a name set twice is refused with both lines`() {
    let problems = parse("A=1\nB=2\nA=3").problems.map(\.description)
    #expect(problems == [".env line 3: A was already set on line 1; remove one of the two."])
  }

  @Test func `no message repeats a value`() {
    let file = parse("A='secret\nB=secret more\nC=sec'ret\nD=\"\\secret\"")
    #expect(file.problems.count == 4)
    #expect(file.problems.allSatisfy { !$0.description.contains("secret") })
  }

  @Test func `a file that does not exist is empty`() {
    let file = EnvironmentFile.read("/nonexistent/.env")
    #expect(file.assignments.isEmpty && file.problems.isEmpty)
  }

  @Test func `a file that was asked for must exist`() {
    #expect(EnvironmentFile.read("/nonexistent/.env", isRequired: true).problems.count == 1)
  }

  @Test func `a file that cannot be read is a problem`() {
    #expect(EnvironmentFile.read("/").problems.count == 1)
  }
}

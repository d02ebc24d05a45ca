import Programs
import Testing

@testable import Media

@Suite struct LastWordsTests {
  private func verdict(_ text: String, _ ending: ProgramOutcome.Ending = .exited(1)) -> (any Error)? {
    let outcome = ProgramOutcome(ending: ending, errors: Array(text.utf8))
    return LastWords(outcome.errors, hiding: ["/data/in"]).verdict(on: outcome, FFmpeg.Settings())
  }

  private func code(_ text: String, _ ending: ProgramOutcome.Ending = .exited(1)) -> String? {
    (verdict(text, ending) as? ConversionFailure)?.code
  }

  @Test(arguments: [
    ("[mov @ 0x55] moov atom not found\n/data/in: Invalid data found when processing input", "truncated"),
    ("/data/in: Invalid data found when processing input", "not-a-video"),
    ("[image2 @ 0x1] Format not on whitelist 'mov'\n/data/in: Invalid argument", "not-a-video"),
    ("Stream map '0:a:0' matches no streams.\nTo ignore this, add a trailing '?' to the map.", "no-audio"),
    ("Cannot allocate memory", "too-demanding"), ("File too large", "result-too-large"), ("???", "unreadable"),
    ("", "unreadable"),
  ])
  func `what ffmpeg says is understood`(_ words: String, _ expected: String) {
    #expect(code(words) == expected)
  }

  @Test func `a run that succeeded is believed, unless the file ended too early`() {
    #expect(verdict("[mp3float @ 0x5] Header missing", .exited(0)) == nil)
    #expect(code("[matroska,webm @ 0x5] File ended prematurely", .exited(0)) == "truncated")
    #expect(code("stream 1, offset 0x7721: partial file", .exited(0)) == "truncated")
  }

  @Test func `limits and crashes are the video's, a kill is not`() {
    #expect(code("", .outOfTime) == "too-long")
    #expect(code("", .outOfProcessorTime) == "too-long")
    #expect(code("", .fileTooLarge) == "result-too-large")
    #expect(code("", .killed(11)) == "unreadable")
    #expect(verdict("", .killed(9)) is ToolTrouble)
    #expect(verdict("av_interleaved_write_frame(): No space left on device") is ToolTrouble)
  }

  @Test func `paths, addresses and control characters are not shown`() {
    let words = LastWords(Array("[mov @ 0x55c2a0] /data/in: \u{1b}[31mbad\u{7}\n\n".utf8), hiding: ["/data/in"])
    #expect(words.text == "[mov] the file: [31mbad")
  }

  @Test func `only the last lines are kept`() {
    let lines = (1...100).map { "line \($0)" }.joined(separator: "\n")
    #expect(LastWords(Array(lines.utf8), hiding: []).text == "line 96\nline 97\nline 98\nline 99\nline 100")
  }

  @Test func `bytes that are no text do no harm`() {
    #expect(LastWords([0xff, 0xfe, 0x00, 0x41], hiding: []).text?.hasSuffix("A") == true)
  }
}

import Testing

@testable import Media

@Suite struct VideoFactsTests {
  private func facts(_ text: String) -> VideoFacts? { VideoFacts(probed: Array(text.utf8)) }

  @Test func `the audio track's duration is taken, or else the whole's`() {
    let track = #"{"streams":[{"codec_type":"audio","duration":"2.5"}],"format":{"duration":"3.0"}}"#
    #expect(facts(track) == VideoFacts(hasAudio: true, duration: .milliseconds(2500)))
    let whole = #"{"streams":[{"codec_type":"audio"}],"format":{"duration":"3.0"}}"#
    #expect(facts(whole) == VideoFacts(hasAudio: true, duration: .seconds(3)))
  }

  @Test func `a video without sound is seen`() {
    #expect(facts(#"{"streams":[{"codec_type":"video"}],"format":{}}"#) == VideoFacts(hasAudio: false, duration: nil))
  }

  @Test(arguments: ["", "{", "[]", "{}", #"{"streams":{}}"#, "null"])
  func `what is no answer is none`(_ text: String) {
    #expect(facts(text) == nil)
  }

  @Test(arguments: ["N/A", "-1", "inf", "nan", "1e300", ""])
  func `a senseless duration is unknown`(_ text: String) {
    let answer = #"{"streams":[{"codec_type":"audio","duration":"\#(text)"}],"format":{}}"#
    #expect(facts(answer) == VideoFacts(hasAudio: true, duration: nil))
  }
}

import HTTP
import Messaging
import RoostTesting
import Testing

@testable import Media

@Suite struct MediaTests {
  @Test(.timeLimit(.minutes(1))) func `a video that is uploaded becomes an MP3 and a message`() async throws {
    try await MediaBench.with { bench in
      let answer = await bench.respond(form("/upload", file: Array("a video".utf8)))
      #expect(answer.status == 200 && answer.text == "success!")
      let message = try await bench.running { try await bench.message(from: "mp3") }
      let fid = try #require(answer.headers["X-Mp3-Id"])
      let video = try #require(answer.headers["X-Video-Id"])
      #expect(
        String(decoding: message.body, as: UTF8.self)
          == #"{"video_fid":"\#(video)","mp3_fid":"\#(fid)","username":"alice@example.com"}"#)
    }
  }
}

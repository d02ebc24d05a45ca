import Blobs
import Core
import EventLoops
import HTTP
import Messaging
import Programs
import RoostTesting
import Sandbox
import Testing

@testable import Media

/// Real videos, through the real ffmpeg in the real sandbox.
@Suite struct RealVideosTests {
  private let videos: SampleVideos
  private let loops: EventLoopGroup

  init() async throws {
    loops = try EventLoopGroup(count: 1)
    videos = try SampleVideos(loops: loops)
  }

  @Test func `a clip becomes an MP3 of its length`() async throws {
    let clip = try await videos.clip("clip.mp4")
    try await bench { bench in
      let answer = await bench.respond(form("/upload", file: clip))
      #expect(answer.text == "success!")
      let conversion = try await convertOnly(bench)
      guard case .succeeded(let mp3, _) = conversion.state, let duration = mp3.duration else {
        throw BenchFailure("\(conversion.state)")
      }
      #expect(conversion.videoDuration == .seconds(3))
      #expect(abs((duration - .seconds(3)).inSeconds) < 0.1)
      let found = try await bench.blobs.withFile(.mp3(conversion.mp3ID)) { try await videos.probe($0) }
      #expect(found.contains("mp3") && found.contains("title=clip"))
    }
  }

  @Test(arguments: ["clip.mkv", "clip.webm", "clip.avi", "clip.mov", "clip.mpg", "clip.ts", "clip.flv"])
  func `the usual containers are read`(_ name: String) async throws {
    let clip = try await videos.clip(name)
    try await bench { bench in
      let answer = await bench.respond(form("/upload", file: clip))
      #expect(answer.text == "success!")
      let conversion = try await convertOnly(bench)
      #expect(conversion.state.name == "succeeded")
    }
  }

  @Test func `what cannot become an MP3 is refused at the upload`() async throws {
    let clip = try await videos.clip("clip.mp4")
    let silent = try await videos.silent()
    let picture = try await videos.picture()
    try await bench { bench in
      #expect(await bench.respond(form("/upload", file: silent)).summary.contains("no audio track"))
      #expect(await bench.respond(form("/upload", file: picture)).summary.contains("not a video"))
      #expect(await bench.respond(form("/upload", file: Array("just text".utf8))).summary.contains("not a video"))
      #expect(await bench.respond(form("/upload", file: Array(clip.prefix(20_000)))).summary.contains("cut off"))
      let kept = try await bench.blobs.list("videos", after: nil, limit: 10)
      #expect(kept == [])
    }
  }

  @Test func `what was taken unseen fails with the same reasons`() async throws {
    let clip = try await videos.clip("clip.mp4")
    let mkv = try await videos.clip("clip.mkv")
    let cases: [([UInt8], String)] = [
      (try await videos.silent(), "no-audio"), (try await videos.picture(), "not-a-video"),
      (Array("just text".utf8), "not-a-video"), (Array(clip.prefix(20_000)), "truncated"),
      (Array(mkv.prefix(mkv.count / 2)), "truncated"), ([UInt8](repeating: 0, count: 100_000), "not-a-video"),
    ]
    try await bench { bench in
      for (bytes, code) in cases {
        let (disposition, conversion) = try await bench.convert(try await bench.submit(bytes))
        guard case .failed(let failure, _) = conversion?.state else { throw BenchFailure("\(code) did not fail") }
        #expect(disposition == .done && failure.code == code)
        #expect(failure.detail?.contains("/") != true, "\(failure.detail ?? "")")
      }
      let mp3s = try await bench.blobs.list("mp3s", after: nil, limit: 10)
      #expect(mp3s == [])
    }
  }

  @Test func `a playlist reads no other file`() async throws {
    let clip = try await videos.clip("clip.mp4")
    let path = try videos.keep("secret.mp4", clip)
    let playlists = [
      "ffconcat version 1.0\nfile '\(path)'\n", "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n\(path)\n",
    ]
    try await bench { bench in
      for playlist in playlists {
        let (_, conversion) = try await bench.convert(try await bench.submit(Array(playlist.utf8)))
        #expect(conversion?.state.name == "failed")
      }
    }
  }

  @Test func `a conversion that takes too long is ended`() async throws {
    let clip = try await videos.clip("clip.mp4")
    var options = MediaOptions()
    options.timeLimit = .milliseconds(1)
    try await bench(options) { bench in
      let (_, conversion) = try await bench.convert(try await bench.submit(clip))
      guard case .failed(let failure, _) = conversion?.state else { throw BenchFailure("it did not fail") }
      #expect(failure.code == "too-long")
    }
  }

  private func bench(_ options: MediaOptions = MediaOptions(), _ body: (MediaBench) async throws -> Void) async throws {
    let sandbox = Sandbox(loops: loops, launcher: BuiltProgram.roost)
    try await MediaBench.with(programs: sandbox, options: options, body)
  }

  private func convertOnly(_ bench: MediaBench) async throws -> Conversion {
    let found = try await bench.store.conversions(of: nil, before: nil, limit: 1)
    let submitted = try #require(found.first)
    return try #require(try await bench.convert(submitted).1)
  }
}

import Blobs
import Core
import HTTP
import Programs
import RoostTesting
import Testing

@testable import Media

@Suite struct UploadTests {
  private let video = Array("a video".utf8)

  @Test func `the answer is contract A's, with the ids in the header`() async throws {
    try await MediaBench.with { bench in
      let answer = await bench.respond(form("/upload", parts: [("any", "clip.mp4", video)]))
      #expect(answer.status == 200 && answer.text == "success!")
      let id = try #require(answer.headers["X-Conversion-Id"].flatMap { ObjectID($0) })
      let conversion = try #require(try await bench.store.conversion(id))
      #expect(conversion.videoID.description == answer.headers["X-Video-Id"])
      #expect(conversion.fileName == "clip.mp4" && conversion.videoSize == 7)
      #expect(
        try await bench.announced("video") == [
          #"{"video_fid":"\#(conversion.videoID)","mp3_fid":null,"username":"alice@example.com"}"#
        ])
    }
  }

  @Test func `who may not upload is told so before the body is read`() async throws {
    try await MediaBench.with { bench in
      let unread = HTTPRequestBody(UnreadableBody(), length: nil)
      var anonymous = request(.post, "/upload", by: nil)
      anonymous.body = unread
      #expect(await bench.respond(anonymous).summary == "401 missing credentials")
      var rejected = anonymous
      rejected.authentication = .rejected(.expired)
      #expect(await bench.respond(rejected).summary == "401 not authorized")
      var barred = request(.post, "/upload", by: .person("eve", mayUpload: false))
      barred.body = unread
      #expect(await bench.respond(barred).summary == "401 not authorized")
    }
  }

  @Test func `anything but one file is refused and leaves nothing`() async throws {
    try await MediaBench.with { bench in
      let refused = "400 exactly 1 file required"
      #expect(await bench.respond(form("/upload", parts: [])).summary == refused)
      #expect(await bench.respond(form("/upload", parts: [("name", nil, video)])).summary == refused)
      #expect(await bench.respond(form("/upload", parts: [("file", "", [])])).summary == refused)
      let two = form("/upload", parts: [("a", "a.mp4", video), ("b", "b.mp4", video)])
      #expect(await bench.respond(two).summary == refused)
      #expect(await bench.respond(request(.post, "/upload", body: video)).summary == refused)
      let videos = try await bench.blobs.list("videos", after: nil, limit: 10)
      #expect(videos == [])
      let conversions = try await bench.store.conversions(of: nil, before: nil, limit: 10)
      #expect(conversions == [])
    }
  }

  @Test func `a form that is cut off leaves nothing`() async throws {
    try await MediaBench.with { bench in
      var cut = form("/upload", file: video)
      let bytes = try await cut.body.collect(upTo: 10_000)
      cut.body = HTTPRequestBody(Array(bytes.dropLast(12)))
      #expect(await bench.respond(cut).status == 400)
      let videos = try await bench.blobs.list("videos", after: nil, limit: 10)
      #expect(videos == [])
    }
  }

  @Test func `an empty file is refused with a reason`() async throws {
    try await MediaBench.with { bench in
      #expect(await bench.respond(form("/upload", file: [])).summary.hasPrefix("422 The file is empty"))
      let videos = try await bench.blobs.list("videos", after: nil, limit: 10)
      #expect(videos == [])
    }
  }

  @Test func `a file that is too large is refused with a reason, also when it says so beforehand`() async throws {
    var options = MediaOptions()
    options.uploadLimit = 6
    try await MediaBench.with(options: options) { bench in
      let reason = "413 The video is larger than the 6 bytes that are accepted."
      #expect(await bench.respond(form("/upload", file: video)).summary == reason)
      var announced = form("/upload", file: video)
      announced.body = HTTPRequestBody(UnreadableBody(), length: 1 << 40)
      #expect(await bench.respond(announced).summary == reason)
      let videos = try await bench.blobs.list("videos", after: nil, limit: 10)
      #expect(videos == [])
    }
  }

  @Test func `a video without sound is refused at once and leaves nothing`() async throws {
    let programs = FakePrograms { _ in
      ProgramOutcome(ending: .exited(0), output: Array(#"{"streams":[{"codec_type":"video"}],"format":{}}"#.utf8))
    }
    try await MediaBench.with(programs: programs) { bench in
      let answer = await bench.respond(form("/upload", file: video))
      #expect(answer.summary.hasPrefix("422 The video has no audio track"))
      let videos = try await bench.blobs.list("videos", after: nil, limit: 10)
      #expect(videos == [])
    }
  }

  @Test func `a video is taken unseen when it cannot be looked at`() async throws {
    let programs = FakePrograms { _ in throw ProgramError.notStarted("ffprobe is missing.") }
    try await MediaBench.with(programs: programs) { bench in
      #expect(await bench.respond(form("/upload", file: video)).text == "success!")
    }
  }

  @Test func `when the message cannot be written, the video is removed again`() async throws {
    try await withTemporaryDatabase { database in
      _ = try await MediaBench(database: database)
      let broken = FlakyDatabase(database) { _ in .fails }
      let bench = try await MediaBench(database: broken, isPrepared: true)
      #expect(await bench.respond(form("/upload", file: video)).summary == "500 internal server error")
      let videos = try await bench.blobs.list("videos", after: nil, limit: 10)
      #expect(videos == [])
    }
  }

  @Test func `a store that fails is contract A's error`() async throws {
    let blobs = CrashingBlobs(inner: MemoryBlobs(), point: CrashPoint(at: 0), error: BlobStoreError.full("full"))
    try await MediaBench.with(blobs: blobs) { bench in
      #expect(await bench.respond(form("/upload", file: video)).summary == "500 internal server error, fs level")
    }
  }
}

/// A body that nobody may read.
struct UnreadableBody: HTTPBodySource {
  func next() async throws(HTTPBodyError) -> [UInt8]? {
    Issue.record("the body was read")
    throw .disconnected
  }
}

extension HTTPResponse {
  /// Status and text in one.
  var summary: String { "\(status) \(text)" }
}

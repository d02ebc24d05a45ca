import Blobs
import Core
import HTTP
import JSON
import Programs
import RoostTesting
import ServiceKit
import Testing

@testable import Media

@Suite struct ConversionsTests {
  private let path = "/v1/media/conversions"
  private let video = Array("a video".utf8)

  private func object(_ response: HTTPResponse) throws -> JSONObject {
    guard case .object(let object) = try JSONParser.parse(Array(response.text.utf8)) else {
      throw BenchFailure("no object: \(response.text)")
    }
    return object
  }

  @Test(arguments: ["video/mp4", "application/octet-stream"])
  func `a video is taken as the body itself`(_ type: String) async throws {
    try await MediaBench.with { bench in
      let answer = await bench.respond(
        request(.post, path + "?fileName=my%20clip.mp4", headers: ["Content-Type": type], body: video))
      #expect(answer.status == 202)
      let created = try object(answer)
      #expect(created["state"] == .string("queued") && created["fileName"] == .string("my clip.mp4"))
      guard case .string(let id) = created["id"] else { throw BenchFailure("no id") }
      #expect(answer.headers["Location"] == "\(path)/\(id)")
    }
  }

  @Test func `a video is taken as a form`() async throws {
    try await MediaBench.with { bench in
      #expect(await bench.respond(form(path, file: video)).status == 202)
      #expect(await bench.respond(form(path, parts: [])).status == 400)
    }
  }

  @Test func `another type is refused with those that are taken`() async throws {
    try await MediaBench.with { bench in
      let answer = await bench.respond(request(.post, path, headers: ["Content-Type": "text/plain"], body: video))
      #expect(answer.status == 415 && answer.headers["Accept"]?.contains("video/*") == true)
    }
  }

  @Test func `a refused video is a problem that names its kind`() async throws {
    try await MediaBench.with { bench in
      let answer = await bench.respond(form(path, file: []))
      #expect(answer.status == 422 && answer.text.contains("empty"))
      #expect(answer.headers["Content-Type"]?.hasPrefix("application/problem+json") == true)
    }
  }

  @Test func `a request that is sent again with its key makes no second conversion`() async throws {
    try await MediaBench.with { bench in
      let first = await bench.respond(form(path, headers: ["Idempotency-Key": "k"], parts: [("f", "a.mp4", video)]))
      let again = await bench.respond(form(path, headers: ["Idempotency-Key": "k"], parts: [("f", "a.mp4", video)]))
      #expect(again.status == 202 && again.headers["Location"] == first.headers["Location"])
      let other = await bench.respond(
        form(path, by: .bob, headers: ["Idempotency-Key": "k"], parts: [("f", "a.mp4", video)]))
      #expect(other.headers["Location"] != first.headers["Location"])
      let videos = try await bench.blobs.list("videos", after: nil, limit: 10)
      #expect(videos.count == 2)
    }
  }

  @Test func `the list is one's own, newest first, in pages`() async throws {
    try await MediaBench.with { bench in
      var ids: [String] = []
      for _ in 0..<5 { ids.insert(try await bench.submit().id.description, at: 0) }
      _ = try await bench.submit(by: .bob)
      let first = try object(await bench.respond(request(.get, path + "?limit=3")))
      #expect(first.ids == Array(ids[..<3]) && first["next"] == .string(ids[2]))
      let second = try object(await bench.respond(request(.get, path + "?limit=3&cursor=\(ids[2])")))
      #expect(second.ids == Array(ids[3...]) && second["next"] == .null)
      let all = try object(await bench.respond(request(.get, path, by: .administrator)))
      #expect(all.ids.count == 6)
      let none = await bench.respond(request(.get, path, by: .person("eve")))
      #expect(none.text.contains(#""items":[]"#))
    }
  }

  @Test(arguments: ["limit=0", "limit=101", "limit=x", "cursor=x", "limit=1&limit=2"])
  func `a senseless query is refused`(_ query: String) async throws {
    try await MediaBench.with { bench in
      let status = await bench.respond(request(.get, "\(path)?\(query)")).status
      #expect(status == 400 || status == 404)
    }
  }

  @Test func `somebody else's conversion looks missing`() async throws {
    try await MediaBench.with { bench in
      let conversion = try await bench.submit()
      _ = try await bench.convert(conversion)
      for (method, target) in [
        (HTTPMethod.get, "\(path)/\(conversion.id)"), (.delete, "\(path)/\(conversion.id)"),
        (.get, "\(path)/\(conversion.id)/download"), (.get, "\(path)/\(ObjectID())"),
      ] {
        #expect(await bench.respond(request(method, target, by: .bob)).status == 404)
      }
      #expect(await bench.respond(request(.get, "\(path)/\(conversion.id)")).status == 200)
      #expect(await bench.respond(request(.get, "\(path)/\(conversion.id)", by: .administrator)).status == 200)
    }
  }

  @Test func `a failure is shown with its reason and ffmpeg's last words`() async throws {
    try await MediaBench.with(programs: FakePrograms { _ in .failed("moov atom not found") }) { bench in
      let conversion = try await bench.submit()
      _ = try await bench.convert(conversion)
      let text = await bench.respond(request(.get, "\(path)/\(conversion.id)")).text
      #expect(text.contains(#""state":"failed""#) && text.contains(#""code":"truncated""#))
      #expect(text.contains(#""detail":"moov atom not found""#))
      let download = await bench.respond(request(.get, "\(path)/\(conversion.id)/download"))
      #expect(download.status == 409)
    }
  }

  @Test func `a download has the video's name`() async throws {
    try await MediaBench.with { bench in
      let conversion = try await bench.submit()
      _ = try await bench.convert(conversion)
      let answer = await bench.respond(request(.get, "\(path)/\(conversion.id)/download"))
      #expect(answer.headers["Content-Disposition"] == "attachment; filename=\"clip.mp3\"")
    }
  }

  @Test func `deleting removes the conversion with its files`() async throws {
    try await MediaBench.with { bench in
      let conversion = try await bench.submit()
      _ = try await bench.convert(conversion)
      #expect(await bench.respond(request(.delete, "\(path)/\(conversion.id)")).status == 204)
      #expect(await bench.respond(request(.get, "\(path)/\(conversion.id)")).status == 404)
      let videos = try await bench.blobs.list("videos", after: nil, limit: 10)
      #expect(videos == [])
      let mp3s = try await bench.blobs.list("mp3s", after: nil, limit: 10)
      #expect(mp3s == [])
    }
  }

  @Test func `every dependency answers, and a missing ffmpeg is told`() async throws {
    try await MediaBench.with { bench in
      for dependency in bench.media.dependencies { _ = try await dependency.check() }
    }
    try await MediaBench.with(programs: FakePrograms { _ in throw ProgramError.notStarted("ffmpeg is missing.") }) {
      bench in
      let ffmpeg = try #require(bench.media.dependencies.first { $0.name == "ffmpeg" })
      await #expect(throws: ProgramError.self) { try await ffmpeg.check() }
    }
  }
}

extension JSONObject {
  /// The ids of a page's items.
  fileprivate var ids: [String] {
    guard case .array(let items) = self["items"] else { return [] }
    return items.compactMap { item in
      if case .object(let object) = item, case .string(let id) = object["id"] { id } else { nil }
    }
  }
}

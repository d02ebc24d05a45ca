import Blobs
import Core
import EventLoops
import FileBlobs
import HTTP
import RoostTesting
import Testing

@testable import Media

@Suite struct DownloadTests {
  @Test func `the owner gets the MP3 under its id`() async throws {
    try await MediaBench.with { bench in
      let conversion = try await bench.submit()
      _ = try await bench.convert(conversion)
      let answer = await bench.respond(request(.get, "/download?fid=\(conversion.mp3ID)"))
      #expect(answer.status == 200)
      #expect(answer.headers["Content-Type"] == "audio/mpeg")
      #expect(answer.headers["Content-Disposition"] == "inline; filename=\"\(conversion.mp3ID).mp3\"")
      #expect(answer.body.length == 12)
    }
  }

  @Test func `others are told that there is nothing`() async throws {
    try await MediaBench.with { bench in
      let conversion = try await bench.submit()
      let target = "/download?fid=\(conversion.mp3ID)"
      let nothing = "404 there is no MP3 with this id"
      #expect(await bench.respond(request(.get, target)).summary == nothing)
      _ = try await bench.convert(conversion)
      #expect(await bench.respond(request(.get, target, by: .bob)).summary == nothing)
      #expect(await bench.respond(request(.get, target, by: .administrator)).status == 200)
      #expect(await bench.respond(request(.get, target, by: nil)).summary == "401 missing credentials")
    }
  }

  @Test(arguments: [
    ("/download", "400 fid is required"), ("/download?fid=", "400 fid is required"),
    ("/download?fid=x", "404 there is no MP3 with this id"),
    ("/download?fid=6920a1f2c3d4e5f601000001", "404 there is no MP3 with this id"),
    ("/download?fid=..%2f..%2fetc%2fpasswd", "404 there is no MP3 with this id"),
  ])
  func `a senseless id is answered in plain text`(_ target: String, _ answer: String) async throws {
    try await MediaBench.with { bench in
      #expect(await bench.respond(request(.get, target)).summary == answer)
    }
  }

  @Test func `from a file, a range and a tag are honored`() async throws {
    let folder = try ScratchFolder()
    let pool = WorkerPool(name: "blobs", threads: 1, queueLimit: 10)
    try await MediaBench.with(blobs: try FileBlobs(root: folder.path, pool: pool)) { bench in
      let conversion = try await bench.submit()
      _ = try await bench.convert(conversion)
      let target = "/download?fid=\(conversion.mp3ID)"
      let whole = await bench.respond(request(.get, target))
      let tag = try #require(whole.headers["ETag"])
      guard case .file(let region) = whole.body else { throw BenchFailure("the body is no file") }
      #expect(region.length == 12)
      let part = await bench.respond(request(.get, target, headers: ["Range": "bytes=4-"]))
      #expect(part.status == 206 && part.headers["Content-Range"] == "bytes 4-11/12")
      let same = await bench.respond(request(.get, target, headers: ["If-None-Match": tag]))
      #expect(same.status == 304)
    }
    await pool.shutDown()
  }
}

import Blobs
import Core
import HTTP
import Messaging
import Programs
import RoostTesting
import Testing

@testable import Media

@Suite struct ConvertVideoTests {
  @Test func `a success is noted and announced together`() async throws {
    try await MediaBench.with { bench in
      let submitted = try await bench.submit()
      let (disposition, conversion) = try await bench.convert(submitted)
      #expect(disposition == .done)
      #expect(conversion?.state == .succeeded(MP3(size: 12, duration: .seconds(3)), at: bench.time.now()))
      #expect(
        try await bench.announced("mp3") == [
          #"{"video_fid":"\#(submitted.videoID)","mp3_fid":"\#(submitted.mp3ID)","username":"alice@example.com"}"#
        ])
    }
  }

  @Test func `a message that comes twice has one effect`() async throws {
    try await MediaBench.with { bench in
      let submitted = try await bench.submit()
      _ = try await bench.convert(submitted)
      #expect(try await bench.convert(submitted).0 == .done)
      #expect(try await bench.announced("mp3").count == 1)
    }
  }

  @Test func `a failure is explained on the conversion and announced`() async throws {
    let programs = FakePrograms { _ in .failed("Stream map '0:a:0' matches no streams.") }
    try await MediaBench.with(programs: programs) { bench in
      let submitted = try await bench.submit()
      let (disposition, conversion) = try await bench.convert(submitted)
      #expect(disposition == .done)
      let failure = ConversionFailure(.noAudio, detail: "Stream map '0:a:0' matches no streams.")
      #expect(conversion?.state == .failed(failure, at: bench.time.now()))
      #expect(
        try await bench.announced("conversion-failed") == [
          #"{"video_fid":"\#(submitted.videoID)","username":"alice@example.com","reason":"\#(failure.message)"}"#
        ])
      #expect(try await bench.blobs.list("mp3s", after: nil, limit: 10) == [])
    }
  }

  @Test func `trouble of the server is tried again, and told in the end`() async throws {
    let programs = FakePrograms { _ in throw ProgramError.notStarted("ffmpeg is missing.") }
    try await MediaBench.with(programs: programs) { bench in
      let submitted = try await bench.submit()
      for _ in 1..<Conversion.maximumAttempts {
        let (disposition, conversion) = try await bench.convert(submitted)
        #expect(disposition == .retry(after: nil, reason: "ffmpeg is missing."))
        #expect(conversion?.state == .queued(note: "ffmpeg is missing."))
      }
      let (disposition, conversion) = try await bench.convert(submitted)
      #expect(disposition == .done)
      #expect(conversion?.state.name == "failed")
      #expect(try await bench.announced("conversion-failed").count == 1)
    }
  }

  @Test func `a full disk is waited for`() async throws {
    let programs = FakePrograms { _ in .failed("No space left on device") }
    try await MediaBench.with(programs: programs) { bench in
      let submitted = try await bench.submit()
      #expect(try await bench.convert(submitted).0 == .retry(after: nil, reason: "the disk is full"))
      programs.set { _ in nil }
      #expect(try await bench.convert(submitted).1?.state.name == "succeeded")
    }
  }

  @Test func `a worker that finds another one at it comes back when the lease runs out`() async throws {
    try await MediaBench.with { bench in
      let submitted = try await bench.submit()
      try await bench.store.update(submitted.id) { conversion in
        _ = conversion.begin(WorkerID("another"), at: bench.time.now())
        return []
      }
      #expect(try await bench.convert(submitted).0 == .retry(after: .seconds(20), reason: "Another worker is at it."))
      bench.time.advance(by: .seconds(20))
      #expect(try await bench.convert(submitted).1?.state.name == "succeeded")
    }
  }

  @Test func `a worker gives signs of life with its progress`() async throws {
    try await MediaBench.with(programs: FakePrograms.endless) { bench in
      let submitted = try await bench.submit()
      let work = Task { await bench.media.convert(bench.delivery(of: submitted)) }
      await bench.time.sleepers(1)
      bench.time.advance(by: Conversion.beatInterval)
      await bench.time.sleepers(1)
      guard case .running(let lease, _) = try await bench.store.conversion(submitted.id)?.state else {
        throw BenchFailure("the conversion does not run")
      }
      #expect(lease.until == bench.time.now() + Conversion.leaseDuration)
      work.cancel()
      #expect(await work.value == .retry(after: .zero, reason: "The process is stopping."))
    }
  }

  @Test func `a worker that has lost its lease stops`() async throws {
    try await MediaBench.with(programs: FakePrograms.endless) { bench in
      let submitted = try await bench.submit()
      let work = Task { await bench.media.convert(bench.delivery(of: submitted)) }
      await bench.time.sleepers(1)
      try await bench.store.update(submitted.id) { conversion in
        _ = conversion.begin(WorkerID("another"), at: bench.time.now() + .seconds(100))
        return []
      }
      bench.time.advance(by: Conversion.beatInterval)
      #expect(await work.value == .retry(after: .seconds(20), reason: "Another worker has taken over."))
    }
  }

  @Test func `a conversion that is deleted while it runs stops`() async throws {
    try await MediaBench.with(programs: FakePrograms.endless) { bench in
      let submitted = try await bench.submit()
      let work = Task { await bench.media.convert(bench.delivery(of: submitted)) }
      await bench.time.sleepers(1)
      try await DeleteConversion(store: bench.store, blobs: bench.blobs)(submitted)
      bench.time.advance(by: Conversion.beatInterval)
      #expect(await work.value == .done)
      #expect(try await bench.blobs.list("mp3s", after: nil, limit: 10) == [])
    }
  }

  @Test func `a message of another gateway makes a conversion of its own`() async throws {
    try await MediaBench.with { bench in
      let id = ObjectID()
      _ = try await bench.blobs.put(.video(id), AsyncStream.of([1, 2, 3]), limit: 10)
      let body = #"{"video_fid":"\#(id)","mp3_fid":null,"username":"Alice@example.com"}"#
      let message = Message(id: "theirs", queue: "video", type: "video", body: Array(body.utf8), time: bench.time.now())
      #expect(await bench.media.convert(Delivery(message: message, count: 1)) == .done)
      let conversion = try #require(try await bench.store.conversion(ofVideo: id))
      #expect(conversion.state.name == "succeeded" && conversion.owner.isVisible(to: .alice))
    }
  }

  @Test(arguments: [
    "", "{}", "null", #"{"video_fid":"x","username":"a@b"}"#, #"{"video_fid":"6920a1f2c3d4e5f601000001"}"#,
    #"{"video_fid":"6920a1f2c3d4e5f601000001","username":""}"#,
    #"{"video_fid":"6920a1f2c3d4e5f601000001","username":"unknown@example.com"}"#,
  ])
  func `a message that can never be handled is put aside`(_ body: String) async throws {
    try await MediaBench.with { bench in
      let message = Message(id: "theirs", queue: "video", type: "video", body: Array(body.utf8), time: bench.time.now())
      guard case .reject = await bench.media.convert(Delivery(message: message, count: 1)) else {
        throw BenchFailure("the message was not rejected")
      }
    }
  }

  @Test func `the message of a conversion that was deleted is forgotten`() async throws {
    try await MediaBench.with { bench in
      let submitted = try await bench.submit()
      try await DeleteConversion(store: bench.store, blobs: bench.blobs)(submitted)
      #expect(try await bench.convert(submitted).0 == .done)
    }
  }

  @Test func `a video that has vanished is a failure that says so`() async throws {
    try await MediaBench.with { bench in
      let submitted = try await bench.submit()
      try await bench.blobs.delete(.video(submitted.videoID))
      #expect(
        try await bench.convert(submitted).1?.state
          == .failed(ConversionFailure(.videoMissing), at: bench.time.now()))
    }
  }
}

struct BenchFailure: Error {
  let text: String
  init(_ text: String) { self.text = text }
}

extension FakePrograms {
  /// Programs that run until they are canceled.
  static var endless: FakePrograms {
    FakePrograms { _ in
      try await Task.sleep(for: .seconds(86_400))
      return nil
    }
  }
}

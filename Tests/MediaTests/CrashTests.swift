import Blobs
import Core
import HTTP
import Messaging
import RoostTesting
import SQL
import SQLite
import Testing

@testable import Media

/// What a crash between each two steps of the pipeline leaves, and what the next process makes of it.
@Suite struct CrashTests {
  private let video = Array("a video".utf8)

  @Test func `after a crash at any step, what was accepted becomes one MP3 and one message`() async throws {
    let steps = try await stepsOfOneConversion()
    try #require(steps > 10)
    for step in 0..<steps { try await crash(at: step) }
  }

  /// How many moments a whole run has.
  private func stepsOfOneConversion() async throws -> Int {
    try await withTemporaryDatabase { database in
      let point = CrashPoint(at: nil)
      let bench = try await self.bench(database, MemoryBlobs(), MemoryBroker(), FakePrograms(), point, "only")
      let request = form("/upload", file: video)
      return try await bench.running {
        #expect(await bench.respond(request).text == "success!")
        _ = try await bench.message(from: "mp3")
        return point.moments
      }
    }
  }

  private func crash(at step: Int) async throws {
    try await withTemporaryDatabase { database in
      let blobs = MemoryBlobs()
      let time = ManualTime()
      let broker = MemoryBroker(time: time)
      let programs = FakePrograms()
      let point = CrashPoint(at: step)
      let first = try await bench(database, blobs, broker, programs, point, "first", time: time)
      let request = form("/upload", file: video)
      let messages = Recorder<Message>()
      let answer = try await first.running {
        let answer = await first.respond(request).text
        await self.listen(to: broker, until: point, into: messages)
        return answer
      }
      let second = try await MediaBench(
        database: database, blobs: blobs, broker: broker, programs: programs, time: time,
        workers: FakeWorkers("second") { $0.description.hasPrefix("first") })
      let found = try await second.store.conversions(of: nil, before: nil, limit: 10)
      guard let conversion = found.first else {
        #expect(answer != "success!", "step \(step)")
        return try await expectNothingLeft(second, "step \(step)")
      }
      if messages.all.isEmpty {
        try await second.running { _ = await MediaBench.messages(1, from: ["mp3"], of: broker, into: messages) }
      }
      #expect(Set(messages.all.map(\.id)) == ["mp3-\(conversion.id)"], "step \(step)")
      try await expectMP3(second, conversion, "step \(step)")
    }
  }

  /// Takes the `mp3` messages that leave before the crash, or one if there is no crash.
  private func listen(to broker: any MessageBroker, until point: CrashPoint, into messages: Recorder<Message>) async {
    await withTaskGroup { group in
      group.addTask { _ = await MediaBench.messages(1, from: ["mp3"], of: broker, into: messages) }
      group.addTask { await point.wait() }
      await group.next()
      group.cancelAll()
    }
  }

  private func expectNothingLeft(_ bench: MediaBench, _ step: Comment) async throws {
    bench.time.advance(by: .seconds(2 * 86_400))
    try await bench.media.sweep.removeOrphans()
    #expect(try await bench.blobs.list("videos", after: nil, limit: 10) == [], step)
    #expect(try await bench.blobs.list("mp3s", after: nil, limit: 10) == [], step)
  }

  private func expectMP3(_ bench: MediaBench, _ conversion: Conversion, _ step: Comment) async throws {
    guard case .succeeded(let mp3, _) = try await bench.store.conversion(conversion.id)?.state else {
      Issue.record(step)
      return
    }
    #expect(mp3 == MP3(size: 14, duration: .seconds(3)), step)
    let reader = try #require(try await bench.blobs.open(.mp3(conversion.mp3ID)))
    #expect(try await reader.read(at: 0, count: 100) == Array("MP3 of a video".utf8), step)
  }

  private func bench(
    _ database: any SQLDatabase, _ blobs: any BlobStore, _ broker: any MessageBroker, _ programs: FakePrograms,
    _ point: CrashPoint, _ name: String, time: ManualTime = ManualTime()
  ) async throws -> MediaBench {
    // The schema is there before the first moment counts.
    _ = try await MediaBench(database: database, blobs: blobs, broker: broker, time: time)
    return try await MediaBench(
      database: CrashingDatabase(inner: database, point: point), blobs: CrashingBlobs(inner: blobs, point: point),
      broker: CrashingBroker(inner: broker, point: point), programs: CrashingPrograms(inner: programs, point: point),
      time: time, workers: FakeWorkers(name), isPrepared: true)
  }
}

import Blobs
import Core
import RoostTesting
import Testing

@testable import Media

@Suite struct SweepConversionsTests {
  @Test func `a conversion whose lease ran out is queued again, with a message of its own`() async throws {
    try await MediaBench.with { bench in
      let submitted = try await bench.submit()
      try await bench.store.update(submitted.id) { conversion in
        _ = conversion.begin(WorkerID("silent"), at: bench.time.now())
        return []
      }
      #expect(try await bench.media.sweep.requeueAbandoned() == 0)
      bench.time.advance(by: .seconds(20))
      #expect(try await bench.media.sweep.requeueAbandoned() == 1)
      #expect(try await bench.media.sweep.requeueAbandoned() == 0)
      #expect(try await bench.announced("video").count == 2)
      #expect(try await bench.store.conversion(submitted.id)?.state == .queued(note: nil))
    }
  }

  @Test func `what belongs to nothing is removed after a day, and nothing else`() async throws {
    try await MediaBench.with { bench in
      let submitted = try await bench.submit()
      let orphan = ObjectID(at: bench.time.now())
      let foreign = try #require(BlobKey("videos", "not-an-id"))
      for key in [.video(orphan), .mp3(orphan), foreign] {
        _ = try await bench.blobs.put(key, AsyncStream.of([1]), limit: 10)
      }
      #expect(try await bench.media.sweep.removeOrphans() == 0)
      bench.time.advance(by: .seconds(86_402))
      #expect(try await bench.media.sweep.removeOrphans() == 2)
      #expect(try await bench.blobs.list("videos", after: nil, limit: 10) == [.video(submitted.videoID), foreign])
      #expect(try await bench.blobs.list("mp3s", after: nil, limit: 10) == [])
    }
  }
}

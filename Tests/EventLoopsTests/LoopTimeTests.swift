import Core
import EventLoops
import Testing

@Suite struct LoopTimeTests {
  @Test func `a sleep on a loop lasts as long as asked`() async throws {
    try await withLoops { group in
      let time = LoopTime()
      let start = time.uptime()
      try await Task(executorPreference: group.next()) { try await time.sleep(for: .milliseconds(15)) }.value
      #expect(time.uptime() - start >= .milliseconds(14))
    }
  }

  @Test func `a sleep away from any loop works, too`() async throws {
    try await LoopTime().sleep(for: .milliseconds(1))
  }

  @Test func `a canceled sleep ends at once`() async throws {
    try await withLoops { group in
      let task = Task(executorPreference: group.next()) { try await LoopTime().sleep(for: .seconds(3600)) }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }

  @Test func `a sleep ends when its loop is shut down`() async throws {
    let group = try EventLoopGroup(count: 1, name: "test")
    let loop = group.next()
    let (asleep, isAsleep) = AsyncStream.makeStream(of: Void.self)
    let task = Task(executorPreference: loop) {
      isAsleep.finish()
      try await LoopTime().sleep(for: .seconds(3600))
    }
    for await _ in asleep {}
    // The sleep is set up in the same turn of the loop that ended the stream.
    try await loop.run {}
    await group.shutDown()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func `sleeps that begin while their loop shuts down end, too`() async throws {
    for _ in 0..<50 {
      let group = try EventLoopGroup(count: 1, name: "test")
      let tasks = (0..<20).map { _ in
        Task(executorPreference: group.loops[0]) {
          if EventLoop.current != nil { try? await LoopTime().sleep(for: .seconds(3600)) }
        }
      }
      await group.shutDown()
      for task in tasks { await task.value }
    }
  }
}

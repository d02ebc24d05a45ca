import EventLoops
import Glibc
import Synchronization
import Testing

@Suite struct EventLoopTests {
  @Test func `work runs on the loop's own thread`() async throws {
    try await withLoops(2) { group in
      #expect(EventLoop.current == nil)
      let isCurrent = try await group.loops[0].run { [group] in
        (group.loops[0].isCurrent, group.loops[1].isCurrent, EventLoop.current === group.loops[0])
      }
      #expect(isCurrent == (true, false, true))
    }
  }

  @Test func `an error thrown on the loop reaches the caller`() async throws {
    struct Refusal: Error {}
    try await withLoops { group in
      await #expect(throws: Refusal.self) { try await group.next().run { throw Refusal() } }
    }
  }

  @Test func `work from one thread runs in its order`() async throws {
    try await withLoops { group in
      let numbers = Shared()
      let loop = group.next()
      for number in 0..<5000 { loop.execute { numbers.append(number) } }
      try await loop.run {}
      #expect(numbers.numbers == Array(0..<5000))
    }
  }

  @Test func `a task that prefers the loop runs there, also after it waited elsewhere`() async throws {
    try await withLoops { group in
      let loop = group.next()
      let places = await Task(executorPreference: loop) {
        let before = loop.isCurrent
        await Task.yield()
        let between = loop.isCurrent
        try? await Task.sleep(for: .milliseconds(1))
        return [before, between, loop.isCurrent]
      }.value
      #expect(places == [true, true, true])
    }
  }

  @Test func `many threads can send work at once`() async throws {
    try await withLoops { group in
      let loop = group.next()
      let count = Shared()
      await withTaskGroup { tasks in
        for _ in 0..<8 {
          tasks.addTask { for _ in 0..<1000 { loop.execute { count.append(1) } } }
        }
      }
      try await loop.run {}
      #expect(count.numbers.count == 8000)
    }
  }

  @Test func `work that feeds itself does not starve a timer or a descriptor`() async throws {
    try await withLoops { group in
      let loop = group.next()
      let pipe = Pipe()
      let done = Shared()
      @Sendable func feed() {
        if done.numbers.isEmpty { loop.execute(feed) }
      }
      loop.execute(feed)
      await withCheckedContinuation { continuation in
        loop.execute {
          loop.schedule(after: .milliseconds(1)) { pipe.signal() }
          _ = try? loop.watch(pipe.reader, for: .readable) { _ in
            pipe.wait()
            done.append(1)
            continuation.resume()
          }
        }
      }
    }
  }

  @Test func `queued jobs can be run from within a callback`() async throws {
    try await withLoops { group in
      let loop = group.next()
      let order = try await loop.run {
        let order = Shared()
        loop.execute { order.append(1) }
        loop.runQueuedJobs()
        order.append(2)
        return order.numbers
      }
      #expect(order == [1, 2])
    }
  }

  // MARK: Shutting down

  @Test func `what was queued before the end still runs`() async throws {
    let count = Shared()
    try await withLoops { group in
      for _ in 0..<3000 { group.loops[0].execute { count.append(1) } }
    }
    #expect(count.numbers.count == 3000)
  }

  @Test func `after the end, work is dropped and waiting work is refused`() async throws {
    let loop = try await withLoops { $0.next() }
    loop.execute { Issue.record("dropped work ran") }
    await #expect(throws: EventLoopError.self) { try await loop.run {} }
  }

  @Test func `a task that prefers an ended loop goes on elsewhere`() async throws {
    let loop = try await withLoops { $0.next() }
    let isCurrent = await Task(executorPreference: loop) {
      await Task.yield()
      return loop.isCurrent
    }.value
    #expect(!isCurrent)
  }

  @Test func `a group can be shut down from one of its loops, and twice`() async throws {
    let group = try EventLoopGroup(count: 2, name: "test")
    await Task(executorPreference: group.next()) { await group.shutDown() }.value
    await group.shutDown()
  }

  @Test func `loops take turns`() async throws {
    try await withLoops(3) { group in
      let turns = (0..<6).map { _ in group.next() }
      #expect(turns[0] === turns[3] && turns[1] === turns[4] && turns[2] === turns[5])
      #expect(turns[0] !== turns[1] && turns[1] !== turns[2])
    }
  }
}

/// Numbers that closures append to.
final class Shared: Sendable {
  private let list = Mutex<[Int]>([])

  var numbers: [Int] { list.withLock { $0 } }

  func append(_ number: Int) {
    list.withLock { $0.append(number) }
  }
}

import EventLoops
import Glibc
import Synchronization
import Testing

@Suite struct WorkerPoolTests {
  @Test func `work runs off the loop and its result comes back to it`() async throws {
    try await withLoops { group in
      let loop = group.next()
      let pool = WorkerPool(name: "work", threads: 2, queueLimit: 4)
      let places = try await Task(executorPreference: loop) {
        let away = try await pool.run { loop.isCurrent }
        return (away, loop.isCurrent)
      }.value
      #expect(places == (false, true))
      await pool.shutDown()
    }
  }

  @Test func `an error thrown in the pool reaches the caller`() async throws {
    struct Refusal: Error {}
    let pool = WorkerPool(name: "work", threads: 1, queueLimit: 4)
    await #expect(throws: Refusal.self) { try await pool.run { throw Refusal() } }
    await pool.shutDown()
  }

  @Test func `work beyond the bound is refused, and the rest runs`() async throws {
    let pool = WorkerPool(name: "work", threads: 1, queueLimit: 1)
    let started = Pipe()
    let gate = Pipe()
    async let first: Void = pool.run {
      started.signal()
      gate.wait()
    }
    await Task.detached { started.wait() }.value
    // Two want the one place in the queue; whoever comes second is refused, and lets the first piece end.
    let refusals = await withTaskGroup { tasks in
      for _ in 0..<2 {
        tasks.addTask {
          do { try await pool.run {} } catch {
            #expect(error as? WorkerPoolError == .full(pool: "work", limit: 1))
            gate.signal()
            return 1
          }
          return 0
        }
      }
      return await tasks.reduce(0, +)
    }
    try await first
    #expect(refusals == 1)
    await pool.shutDown()
  }

  @Test func `as many pieces run at once as there are threads`() async throws {
    let pool = WorkerPool(name: "work", threads: 3, queueLimit: 8)
    let meeting = Meeting(of: 3)
    try await withThrowingTaskGroup { tasks in
      for _ in 0..<3 { tasks.addTask { try await pool.run { meeting.join() } } }
      try await tasks.waitForAll()
    }
    await pool.shutDown()
  }

  @Test func `work whose caller gave up while it waited does not run`() async throws {
    let pool = WorkerPool(name: "work", threads: 1, queueLimit: 4)
    let gate = Pipe()
    async let first: Void = pool.run { gate.wait() }
    let second = Task { try await pool.run { Issue.record("unwanted work ran") } }
    second.cancel()
    gate.signal()
    await #expect(throws: CancellationError.self) { try await second.value }
    try await first
    await pool.shutDown()
  }

  @Test func `a nice pool has the priority asked for, and leaves others alone`() async throws {
    let pool = WorkerPool(name: "nice", threads: 1, queueLimit: 1, niceness: 19)
    let inside = try await pool.run { getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) }
    #expect(inside == 19)
    #expect(getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) < 19)
    await pool.shutDown()
  }

  @Test func `a task that prefers the pool runs in it`() async throws {
    let pool = WorkerPool(name: "tasks", threads: 1, queueLimit: 1)
    let thread = try await pool.run { pthread_self() }
    let other = await Task(executorPreference: pool) {
      await Task.yield()
      return pthread_self()
    }.value
    #expect(thread == other)
    await pool.shutDown()
  }

  @Test func `shutting down lets waiting work finish and refuses more`() async throws {
    let pool = WorkerPool(name: "work", threads: 1, queueLimit: 100)
    let numbers = Shared()
    try await withThrowingTaskGroup { tasks in
      for number in 0..<50 { tasks.addTask { try await pool.run { numbers.append(number) } } }
      try await tasks.waitForAll()
    }
    await pool.shutDown()
    await pool.shutDown()
    #expect(numbers.numbers.count == 50)
    await #expect(throws: WorkerPoolError.shutDown(pool: "work")) { try await pool.run {} }
    await Task(executorPreference: pool) { await Task.yield() }.value
  }
}

/// A place where a number of threads wait for each other.
final class Meeting: Sendable {
  private let missing: Mutex<Int>
  private let size: Int
  private let door = Pipe()

  init(of size: Int) {
    self.size = size
    missing = Mutex(size)
  }

  func join() {
    let isLast = missing.withLock {
      $0 -= 1
      return $0 == 0
    }
    if isLast { for _ in 0..<size { door.signal() } }
    door.wait()
  }
}

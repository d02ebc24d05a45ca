import CUV
import Glibc
import Synchronization

/// Why a worker pool did not run something.
public enum WorkerPoolError: Error, Sendable, Equatable, CustomStringConvertible {
  /// As much work waits as the pool allows; try again later.
  case full(pool: String, limit: Int)
  /// The pool was shut down.
  case shutDown(pool: String)

  /// What was attempted and how to mend it.
  public var description: String {
    switch self {
    case .full(let pool, let limit):
      "Could not run work in the pool '\(pool)': \(limit) pieces wait already. Try again later, or raise its limit."
    case .shutDown(let pool):
      "Could not run work in the pool '\(pool)': it was shut down. Stop its users first."
    }
  }
}

/// A bounded number of threads for work that blocks or computes for long.
///
/// Threads start when there is work for them and stay until `shutDown()`, which whoever made the pool must call. At most
/// `queueLimit` closures wait; one more is refused with `WorkerPoolError.full`. Parts of tasks that prefer the pool as
/// their executor are always taken, because a task cannot be refused half-way; there is at most one a task.
@safe
public final class WorkerPool: TaskExecutor, @unchecked Sendable {
  // Unchecked because every mutable field is touched under `lock` only, which `Mutex` cannot be: it has no condition.

  private let name: String
  private let threadLimit: Int
  private let queueLimit: Int
  private let niceness: Int32

  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var queue = JobQueue()
  private var waitingClosures = 0
  private var threads = 0
  private var idleThreads = 0
  private var isOpen = true
  private var waiters: [CheckedContinuation<Void, Never>] = []

  /// A pool without work.
  ///
  /// - Parameters:
  ///   - name: what its threads are called, of which the kernel keeps 15 bytes.
  ///   - threads: how many pieces of work run at once, at least 1.
  ///   - queueLimit: how many closures may wait beside those that run.
  ///   - niceness: the priority of its threads, from 0, as usual, to 19, when nothing else wants the core; setpriority(2).
  public init(name: String, threads: Int, queueLimit: Int, niceness: Int32 = 0) {
    precondition(threads > 0 && queueLimit > 0, "A pool has at least one thread and room for one piece of work.")
    self.name = name
    self.threadLimit = threads
    self.queueLimit = queueLimit
    self.niceness = niceness
    unsafe lock = .allocate(capacity: 1)
    unsafe condition = .allocate(capacity: 1)
    unsafe lock.initialize(to: pthread_mutex_t())
    unsafe condition.initialize(to: pthread_cond_t())
    unsafe pthread_mutex_init(lock, nil)
    unsafe pthread_cond_init(condition, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(lock)
    unsafe condition.deallocate()
    unsafe lock.deallocate()
  }

  /// Runs `body` on one of the threads and returns its result; the caller resumes where it ran.
  ///
  /// When the caller is canceled before the body's turn comes, the body does not run.
  ///
  /// - Throws: what `body` throws; `WorkerPoolError` when the pool is full or shut down; `CancellationError`;
  ///   `EventLoopError` when the process may have no thread at all.
  public func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try Task.checkCancellation()
    let ticket = Ticket()
    return try await withTaskCancellationHandler {
      try await unsafe withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<Value, any Error>) in
        do {
          try submit {
            unsafe continuation.resume(
              with: Result {
                if ticket.isCanceled { throw CancellationError() }
                return try body()
              })
          }
        } catch { unsafe continuation.resume(throwing: error) }
      }
    } onCancel: {
      ticket.cancel()
    }
  }

  /// Takes the next part of a task, as `TaskExecutor` has it; after `shutDown()` it goes on with the global executor.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let isAccepted = locked {
      guard isOpen, staff() == nil else { return false }
      queue.append(.task(job))
      unsafe pthread_cond_signal(condition)
      return true
    }
    if !isAccepted { globalConcurrentExecutor.enqueue(ExecutorJob(job)) }
  }

  /// Ends the pool: what waits still runs, then the threads end, for which this waits.
  public func shutDown() async {
    await withCheckedContinuation { continuation in
      let hasEnded = locked {
        isOpen = false
        unsafe pthread_cond_broadcast(condition)
        if threads > 0 { waiters.append(continuation) }
        return threads == 0
      }
      if hasEnded { continuation.resume() }
    }
  }

  private func submit(_ work: @escaping @Sendable () -> Void) throws {
    try locked {
      guard isOpen else { throw WorkerPoolError.shutDown(pool: name) }
      guard waitingClosures < queueLimit else { throw WorkerPoolError.full(pool: name, limit: queueLimit) }
      if let error = staff() { throw error }
      waitingClosures += 1
      queue.append(.work(work))
      unsafe pthread_cond_signal(condition)
    }
  }

  /// Starts a thread when one more piece of work would have to wait for no reason; called under the lock.
  ///
  /// - Returns: the error when there is no thread at all and none could be started.
  private func staff() -> EventLoopError? {
    guard idleThreads <= queue.count, threads < threadLimit else { return nil }
    do throws(EventLoopError) {
      try Thread.start(name: name) { self.main() }
      threads += 1
    } catch { return threads == 0 ? error : nil }
    return nil
  }

  /// A thread's whole life.
  private func main() {
    // On Linux the priority belongs to the thread, and 0 names the calling one: setpriority(2), "C library/kernel
    // differences". Being refused a lower priority is impossible; a higher one is not asked for.
    if niceness != 0 { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness) }
    while let job = next() {
      switch job {
      case .task(let job): unsafe job.runSynchronously(on: asUnownedTaskExecutor())
      case .work(let work): work()
      }
    }
    let waiters = locked {
      threads -= 1
      guard threads == 0 else { return [] as [CheckedContinuation<Void, Never>] }
      defer { self.waiters = [] }
      return self.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Waits for work; nil when the pool has been shut down and nothing is left.
  private func next() -> Job? {
    locked {
      while queue.isEmpty && isOpen {
        idleThreads += 1
        unsafe pthread_cond_wait(condition, lock)
        idleThreads -= 1
      }
      let job = queue.popFirst()
      if case .work = job { waitingClosures -= 1 }
      return job
    }
  }

  private func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
    unsafe pthread_mutex_lock(lock)
    defer { unsafe pthread_mutex_unlock(lock) }
    return try body()
  }
}

/// Tells a waiting closure that nobody wants its result any more.
private final class Ticket: Sendable {
  private let flag = Atomic<Bool>(false)

  var isCanceled: Bool { flag.load(ordering: .relaxed) }

  func cancel() {
    flag.store(true, ordering: .relaxed)
  }
}

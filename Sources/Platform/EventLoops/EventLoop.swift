import CUV
import Glibc
import Synchronization

/// One libuv loop on a thread of its own, on which Swift tasks run.
///
/// A task that prefers it (`Task(executorPreference: loop)`) runs on the loop's thread between the loop's callbacks,
/// so that neither needs a lock against the other. Never block it: blocking work belongs in a `WorkerPool`.
///
/// Work enqueued from the loop's own thread goes to a list without a lock; from elsewhere it costs a short lock and one
/// wake-up per burst. An iteration runs at most `jobsPerIteration` jobs before it looks at descriptors and timers again.
@safe
public final class EventLoop: TaskExecutor, @unchecked Sendable {
  // Unchecked because the fields below `mailbox` are touched on the loop's thread only, and the mailbox has its lock.

  /// The jobs that one iteration runs at most, so that tasks that feed each other do not starve descriptors.
  static let jobsPerIteration = 1024

  /// What other threads put in.
  private struct Mailbox {
    var jobs: [Job] = []
    var isOpen = true
    var hasEnded = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let mailbox = Locked(Mailbox())
  private let thread = Atomic<UInt>(0)
  private let loop: UnsafeMutablePointer<uv_loop_t>
  private var local = JobQueue()
  private var isBusy = false
  /// Whether the libuv loop is closed, so that nothing can be watched or scheduled any more.
  private var isClosed = false
  private var wakeUp: LoopHandle?
  private var prepare: LoopHandle?
  private var idle: LoopHandle?

  /// A loop whose thread is started.
  ///
  /// - Parameter name: the thread's name, of which the kernel keeps 15 bytes.
  /// - Throws: `EventLoopError` when the kernel gives no more descriptors or threads.
  init(name: String) throws(EventLoopError) {
    unsafe loop = .allocate(capacity: 1)
    let status = unsafe uv_loop_init(loop)
    guard status == 0 else { throw .uv(status, "create an event loop") }
    do throws(EventLoopError) {
      try install()
      try Thread.start(name: name) { self.main() }
    } catch {
      dismantle()
      throw error
    }
  }

  deinit {
    unsafe loop.deallocate()
  }

  // MARK: Where am I

  /// The loop whose thread this is, or nil on any other thread.
  public static var current: EventLoop? {
    guard let object = unsafe Thread.local else { return nil }
    return unsafe Unmanaged<EventLoop>.fromOpaque(object).takeUnretainedValue()
  }

  /// Whether the caller runs on this loop's thread.
  public var isCurrent: Bool { thread.load(ordering: .relaxed) == pthread_self() }

  // MARK: Work

  /// Takes the next part of a task, as `TaskExecutor` has it.
  ///
  /// After `shutDown()` the task goes on with the global executor, so that nobody waits for it forever.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if !submit(.task(job)) { globalConcurrentExecutor.enqueue(ExecutorJob(job)) }
  }

  /// Runs `work` on the loop's thread soon, behind what is queued already.
  ///
  /// From any thread.
  ///
  /// - Parameter work: what to do.
  /// - Returns: false when the loop was shut down and the work is dropped.
  @discardableResult
  public func execute(_ work: @escaping @Sendable () -> Void) -> Bool {
    submit(.work(work))
  }

  /// Runs `body` on the loop's thread and returns its result; at once when the caller is on that thread.
  ///
  /// - Throws: what `body` throws, or `EventLoopError` when the loop was shut down.
  public func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    if isCurrent { return try body() }
    return try await unsafe withUnsafeThrowingContinuation { continuation in
      let isAccepted = submit(.work { unsafe continuation.resume(with: Result(catching: body)) })
      if !isAccepted { unsafe continuation.resume(throwing: EventLoopError.shutDown) }
    }
  }

  /// Runs queued jobs now, from within a callback of the loop, up to the bound of one iteration.
  ///
  /// For a server that would like a request's task to finish before its callback returns.
  public func runQueuedJobs() {
    precondition(isCurrent, "Queued jobs can be run on the loop's own thread only.")
    var budget = EventLoop.jobsPerIteration
    while budget > 0, let job = local.popFirst() {
      perform(job)
      budget -= 1
    }
  }

  private func perform(_ job: Job) {
    switch job {
    case .task(let job): unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    case .work(let work): work()
    }
  }

  /// Returns false when the loop has been shut down.
  private func submit(_ job: Job) -> Bool {
    if isCurrent {
      if isClosed { return false }
      local.append(job)
      return true
    }
    return mailbox.withLock { mailbox in
      guard mailbox.isOpen else { return false }
      mailbox.jobs.append(job)
      // Under the lock because the handle must not be closed between the check and the call.
      if mailbox.jobs.count == 1 { wake() }
      return true
    }
  }

  private func wake() {
    unsafe wakeUp?.with(uv_async_t.self) { unsafe _ = uv_async_send($0) }
  }

  // MARK: Life

  /// Asks the loop to end: it runs what is queued, closes what is watched and lets its thread go.
  func stop() {
    mailbox.withLock { mailbox in
      guard mailbox.isOpen else { return }
      mailbox.isOpen = false
      wake()
    }
  }

  /// Ends the loop and waits until its thread has let go of everything.
  func shutDown() async {
    stop()
    await withCheckedContinuation { continuation in
      let hasEnded = mailbox.withLock { mailbox in
        if !mailbox.hasEnded { mailbox.waiters.append(continuation) }
        return mailbox.hasEnded
      }
      if hasEnded { continuation.resume() }
    }
  }

  /// Makes the handles that every loop has.
  private func install() throws(EventLoopError) {
    let attempt = "prepare an event loop"
    wakeUp = try unsafe handle(uv_async_t.self, attempt) { loop, handle in
      unsafe uv_async_init(loop, handle) { handle in unsafe LoopHandle.report(handle?.pointee.data) }
    }
    prepare = try unsafe handle(uv_prepare_t.self, attempt) { loop, handle in unsafe uv_prepare_init(loop, handle) }
    idle = try unsafe handle(uv_idle_t.self, attempt) { loop, handle in unsafe uv_idle_init(loop, handle) }
    wakeUp?.onEvent = { [unowned self] _, _ in collect() }
    prepare?.onEvent = { [unowned self] _, _ in drain() }
    unsafe prepare?.with(uv_prepare_t.self) { prepare in
      unsafe _ = uv_prepare_start(prepare) { handle in unsafe LoopHandle.report(handle?.pointee.data) }
    }
  }

  /// A new libuv handle of this loop.
  func handle<Handle>(
    _ type: Handle.Type, _ attempt: @autoclosure () -> String,
    initialize: (UnsafeMutablePointer<uv_loop_t>, UnsafeMutablePointer<Handle>) -> Int32
  ) throws(EventLoopError) -> LoopHandle {
    if isClosed { throw .shutDown }
    return try unsafe LoopHandle(type, attempt: attempt()) { unsafe initialize(loop, $0) }
  }

  /// The thread's whole life.
  private func main() {
    unsafe Thread.local = Unmanaged.passUnretained(self).toOpaque()
    thread.store(pthread_self(), ordering: .relaxed)
    unsafe _ = uv_run(loop, UV_RUN_DEFAULT)
    runQueuedJobs()
    dismantle()
    while let job = local.popFirst() { handOver(job) }
    thread.store(0, ordering: .relaxed)
    unsafe Thread.local = nil
    let waiters = mailbox.withLock { mailbox in
      mailbox.hasEnded = true
      defer { mailbox.waiters = [] }
      return mailbox.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Lets work that was accepted before the end run all the same.
  private func handOver(_ job: Job) {
    switch job {
    case .task(let job): globalConcurrentExecutor.enqueue(ExecutorJob(job))
    case .work(let work): work()
    }
  }

  /// Moves what other threads sent to the local list.
  private func collect() {
    let (jobs, isOpen) = mailbox.withLock { mailbox in
      let jobs = mailbox.jobs
      mailbox.jobs = []
      return (jobs, mailbox.isOpen)
    }
    local.append(contentsOf: jobs)
    if !isOpen { unsafe uv_stop(loop) }
  }

  /// Runs the queued jobs before the loop waits for descriptors; with jobs left over it does not wait.
  private func drain() {
    if local.isEmpty && !isBusy { return }
    runQueuedJobs()
    guard isBusy == local.isEmpty else { return }
    isBusy.toggle()
    unsafe idle?.with(uv_idle_t.self) { idle in
      // An active idle handle makes the loop poll without waiting.
      if isBusy { unsafe _ = uv_idle_start(idle) { _ in } } else { unsafe _ = uv_idle_stop(idle) }
    }
  }

  /// Closes every handle that is still open, and the loop itself.
  private func dismantle() {
    // http://docs.libuv.org/en/v1.x/loop.html#c.uv_walk
    unsafe uv_walk(
      loop,
      { handle, _ in
        guard let data = unsafe handle.flatMap({ unsafe uv_handle_get_data($0) }) else { return }
        unsafe Unmanaged<LoopHandle>.fromOpaque(data).takeUnretainedValue().abandon()
      }, nil)
    unsafe _ = uv_run(loop, UV_RUN_DEFAULT)
    unsafe _ = uv_loop_close(loop)
    isClosed = true
    (wakeUp, prepare, idle) = (nil, nil, nil)
  }
}

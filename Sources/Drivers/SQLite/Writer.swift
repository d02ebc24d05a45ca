import SQL
import Synchronization

/// The one thread that writes to a database.
///
/// It takes all callers that wait (up to 512), runs their bodies one after the other within one transaction, commits,
/// and only then resumes them; so one flush of the disk makes many callers' work durable. While it flushes, the next
/// callers gather.
///
/// It is a task executor, so that a body stays on this thread; whatever a body awaits elsewhere is found out, because
/// then the executor has nothing left to run and the body has not ended.
///
/// It is `Sendable` unchecked because `connection` is touched on its own thread only, once that runs.
final class Writer: TaskExecutor, @unchecked Sendable {
  private struct State {
    var waiting: [any PendingWrite] = []
    var jobs: [UnownedJob] = []
    var isAsleep = false
    var isClosing = false
    var hasEnded = false
    var closers: [CheckedContinuation<Void, Never>] = []
  }

  private enum Work {
    case jobs
    case writes([any PendingWrite])
    case end
  }

  private static let maximumBatch = 512
  /// Sixteen mebibytes of log: often enough to keep it small, rarely enough that flushing the file costs little.
  private static let checkpointFrames = 4000

  private let path: String
  private let connection: Connection
  private let maximumWaiting: Int
  private let state = Mutex(State())
  private let bell = Bell()

  /// Takes over a connection and starts the thread.
  ///
  /// - Throws: `SQLError` when there is no thread to be had.
  init(path: String, connection: Connection, maximumWaiting: Int) throws {
    self.path = path
    self.connection = connection
    self.maximumWaiting = maximumWaiting
    connection.watchLog()
    try BackgroundThread.start { [self] in work() }
  }

  /// Queues a caller; it is resumed when its work is durable or has failed.
  func submit(_ write: some PendingWrite) {
    let (refusal, isAsleep) = state.withLock { state -> (SQLError?, Bool) in
      if state.isClosing { return (SQLError(.unavailable, "The database '\(path)' is closed."), false) }
      guard state.waiting.count < maximumWaiting else {
        let message = "The database '\(path)' has \(maximumWaiting) writers waiting already. Try again later."
        return (SQLError(.overloaded, message), false)
      }
      state.waiting.append(write)
      defer { state.isAsleep = false }
      return (nil, state.isAsleep)
    }
    if let refusal { write.finish(refusal) }
    if isAsleep { bell.ring() }
  }

  /// Takes a part of a body's task.
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let (hasEnded, isAsleep) = state.withLock { state -> (Bool, Bool) in
      if !state.hasEnded { state.jobs.append(job) }
      defer { state.isAsleep = false }
      return (state.hasEnded, state.isAsleep)
    }
    if isAsleep { bell.ring() }
    // What remains of a body that waited too long runs where it woke; its transaction refuses everything by then.
    if hasEnded { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
  }

  /// Lets the thread end once all who wait are served.
  func stop() {
    let isAsleep = state.withLock { state in
      state.isClosing = true
      defer { state.isAsleep = false }
      return state.isAsleep
    }
    if isAsleep { bell.ring() }
  }

  /// Returns when all who wait are served and the file is closed.
  func close() async {
    await withCheckedContinuation { continuation in
      let hasEnded = state.withLock { state in
        if !state.hasEnded { state.closers.append(continuation) }
        return state.hasEnded
      }
      stop()
      if hasEnded { continuation.resume() }
    }
  }

  private func work() {
    while true {
      switch next() {
      case .jobs: _ = runJobs()
      case .writes(let writes): commit(writes)
      case .end: return end()
      }
    }
  }

  private func next() -> Work {
    while true {
      let work = state.withLock { state -> Work? in
        if !state.jobs.isEmpty { return .jobs }
        if !state.waiting.isEmpty {
          let batch = Array(state.waiting.prefix(Writer.maximumBatch))
          state.waiting.removeFirst(batch.count)
          return .writes(batch)
        }
        if state.isClosing { return .end }
        state.isAsleep = true
        return nil
      }
      if let work { return work }
      bell.wait()
    }
  }

  private func end() {
    connection.checkpoint(truncating: true)
    connection.close()
    let closers = state.withLock { state in
      state.hasEnded = true
      defer { state.closers = [] }
      return state.closers
    }
    // Those that were enqueued just before; later ones run where they wake.
    _ = runJobs()
    for closer in closers { closer.resume() }
  }

  /// Runs what bodies have enqueued, and says whether there was anything.
  private func runJobs() -> Bool {
    let jobs = state.withLock { state in
      defer { state.jobs = [] }
      return state.jobs
    }
    for job in jobs { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
    return !jobs.isEmpty
  }
}

extension Writer {
  /// Runs the bodies in one transaction, commits it, and resumes the callers.
  private func commit(_ writes: [any PendingWrite]) {
    do {
      try connection.control("BEGIN IMMEDIATE")
    } catch {
      return finish(writes, asFailed(error))
    }
    var failures: [SQLError?] = []
    failures.reserveCapacity(writes.count)
    var actions: [@Sendable () -> Void] = []
    for write in writes {
      let transaction = WriteTransaction(on: connection, isShared: writes.count > 1)
      do {
        let failure = try run(write, in: transaction)
        failures.append(failure)
        if failure == nil, case .returned = write.ending { actions += transaction.actions }
      } catch {
        rollBack()
        finish(Array(writes[...failures.count]), asFailed(error))
        // Those behind have not begun; they get a commit of their own.
        let rest = Array(writes[(failures.count + 1)...])
        return rest.isEmpty ? () : commit(rest)
      }
    }
    do {
      if !connection.isOutsideTransaction { try connection.control("COMMIT") }
    } catch {
      rollBack()
      return finish(writes, asFailed(error))
    }
    for action in actions { action() }
    for (write, failure) in zip(writes, failures) { write.finish(failure) }
    if connection.logFrames >= Writer.checkpointFrames { connection.checkpoint(truncating: false) }
  }

  /// Runs a body and keeps or undoes what it changed.
  ///
  /// - Returns: why the caller fails although its body did not throw, or nil.
  /// - Throws: when the whole commit is lost.
  private func run(_ write: any PendingWrite, in transaction: WriteTransaction) throws -> SQLError? {
    write.start(in: transaction, on: self)
    while write.ending == nil, runJobs() {}
    transaction.close()
    if let loss = transaction.loss { throw loss }
    switch write.ending {
    case .returned:
      do {
        try transaction.keep()
        return nil
      } catch {
        try transaction.undo()
        return asFailed(error)
      }
    case .threw:
      try transaction.undo()
      return nil
    case nil:
      try transaction.undo()
      return .bodyWaited
    }
  }

  private func rollBack() {
    guard !connection.isOutsideTransaction else { return }
    // Should it fail, the next BEGIN says so to its callers.
    try? connection.control("ROLLBACK")
  }

  private func finish(_ writes: [any PendingWrite], _ failure: SQLError) {
    for write in writes { write.finish(failure) }
  }

  private func asFailed(_ error: any Error) -> SQLError {
    error as? SQLError ?? SQLError(.failed, "The database '\(path)' could not write.", cause: "\(error)")
  }
}

import Glibc
import Synchronization

/// Runs the one task of the process while the main thread waits for it.
///
/// The main thread has no run loop: the task runs on the event loops that it is given, so that nothing else is started.
enum MainTask {
  /// Runs `body` on an executor and returns what it returns.
  static func run(on executor: any TaskExecutor, _ body: @escaping @Sendable () async -> ExitCode) -> ExitCode {
    let result = Result()
    // The one task that nobody waits for in a task group: the main thread does.
    Task(executorPreference: executor) { result.set(await body()) }
    return result.wait()
  }

  @safe
  private final class Result: @unchecked Sendable {
    // Unchecked because the semaphore orders the one write before the one read.
    private var code = ExitCode.failure
    private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
      unsafe semaphore = .allocate(capacity: 1)
      unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
      unsafe sem_destroy(semaphore)
      unsafe semaphore.deallocate()
    }

    func set(_ code: ExitCode) {
      self.code = code
      unsafe sem_post(semaphore)
    }

    func wait() -> ExitCode {
      while unsafe sem_wait(semaphore) != 0, errno == EINTR {}
      return code
    }
  }
}

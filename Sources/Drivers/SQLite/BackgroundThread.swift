import Glibc
import SQL

/// Runs a function on a thread of its own, for calls that block.
enum BackgroundThread {
  /// Carries the function through pthread_create(3).
  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Starts a thread that ends when `body` returns.
  ///
  /// - Throws: `SQLError` `.unavailable` when the system gives no further thread.
  static func start(_ body: @escaping @Sendable () -> Void) throws {
    let work = unsafe Unmanaged.passRetained(Work(body))
    var thread = pthread_t()
    let result = unsafe pthread_create(
      &thread, nil,
      { context in
        if let context = unsafe context { unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
        return nil
      }, work.toOpaque())
    guard result == 0 else {
      unsafe work.release()
      let cause = unsafe String(cString: strerror(result))
      throw SQLError(
        .unavailable, "A thread for a database could not be started. Raise the limit of threads.", cause: cause)
    }
    pthread_detach(thread)
  }
}

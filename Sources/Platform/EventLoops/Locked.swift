import CUV
import Glibc

/// A value that one thread at a time may touch, behind a POSIX mutex.
///
/// `Mutex` of Synchronization would do the same, but ThreadSanitizer does not see it being taken when it is contended, and
/// reports a race on what it guards. It serves where several loops meet.
@safe
package final class Locked<Value>: @unchecked Sendable {
  // Unchecked because the value is touched within `withLock` only.
  private var value: Value
  private let lock: UnsafeMutablePointer<pthread_mutex_t>

  package init(_ value: Value) {
    self.value = value
    unsafe lock = .allocate(capacity: 1)
    unsafe lock.initialize(to: pthread_mutex_t())
    unsafe pthread_mutex_init(lock, nil)
  }

  deinit {
    unsafe pthread_mutex_destroy(lock)
    unsafe lock.deallocate()
  }

  package func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    unsafe pthread_mutex_lock(lock)
    defer { unsafe pthread_mutex_unlock(lock) }
    return try body(&value)
  }
}

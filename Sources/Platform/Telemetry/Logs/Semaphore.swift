import Core
import Glibc

/// A counting semaphore for threads.
///
/// Never wait for one on an event loop. It is a mutex and a condition, because sem_timedwait(3) follows the wall clock, which may be set back by an hour.
@safe
final class Semaphore: @unchecked Sendable {
  // Unchecked because the pointers never change, pthread_mutex_t and pthread_cond_t are made for use by any thread, and
  // `count` is only touched while the mutex is held.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var count = 0

  init() {
    unsafe mutex = .allocate(capacity: 1)
    unsafe condition = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe condition.initialize(to: pthread_cond_t())
    unsafe pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    unsafe pthread_condattr_init(&attributes)
    // https://man7.org/linux/man-pages/man3/pthread_condattr_setclock.3p.html
    unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    unsafe pthread_cond_init(condition, &attributes)
    unsafe pthread_condattr_destroy(&attributes)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  func post() {
    unsafe pthread_mutex_lock(mutex)
    count += 1
    unsafe pthread_cond_signal(condition)
    unsafe pthread_mutex_unlock(mutex)
  }

  func wait() {
    unsafe pthread_mutex_lock(mutex)
    while count == 0 { unsafe pthread_cond_wait(condition, mutex) }
    count -= 1
    unsafe pthread_mutex_unlock(mutex)
  }

  /// Waits until a post or until `duration` has passed on the monotonic clock, and tells whether it was a post.
  @discardableResult
  func wait(atMost duration: Duration) -> Bool {
    var now = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    let nanoseconds = now.tv_nsec + Int(duration.components.attoseconds / 1_000_000_000)
    var deadline = timespec(
      tv_sec: now.tv_sec + Int(duration.components.seconds) + nanoseconds / 1_000_000_000,
      tv_nsec: nanoseconds % 1_000_000_000)
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while count == 0 {
      guard unsafe pthread_cond_timedwait(condition, mutex, &deadline) == 0 else { return false }
    }
    count -= 1
    return true
  }
}

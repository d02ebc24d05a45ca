import Core
import Glibc

/// A value that threads share, and changes of which they can wait for.
///
/// Never wait on an event loop. It is a pthread mutex and a condition instead of a `Mutex`, because `Mutex` cannot be
/// waited with, and because ThreadSanitizer understands it: a `Mutex` that is contended takes its lock inside a library
/// that is not instrumented, and every access under it is reported as a race.
@safe
final class Monitor<State>: @unchecked Sendable {
  // Unchecked because the pointers never change, what they point to is made for use by any thread, and `state` is only
  // touched while the mutex is held.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var state: State

  init(_ state: State) {
    self.state = state
    unsafe mutex = .allocate(capacity: 1)
    unsafe condition = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe condition.initialize(to: pthread_cond_t())
    unsafe pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    unsafe pthread_condattr_init(&attributes)
    // https://man7.org/linux/man-pages/man3/pthread_condattr_setclock.3p.html: the wall clock may be set back by an hour.
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

  /// Runs `body` while nobody else looks at the value.
  func withLock<Result>(_ body: (inout State) -> Result) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return body(&state)
  }

  /// Makes everyone who waits look at the value again.
  func announce() {
    unsafe pthread_cond_broadcast(condition)
  }

  /// Waits until `isReady` is true of the value.
  func wait(until isReady: (State) -> Bool) {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while !isReady(state) { unsafe pthread_cond_wait(condition, mutex) }
  }

  /// Waits until `isReady` is true of the value, or until `duration` has passed on the monotonic clock.
  func wait(atMost duration: Duration, until isReady: (State) -> Bool) {
    var deadline = Self.moment(in: duration)
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while !isReady(state) {
      guard unsafe pthread_cond_timedwait(condition, mutex, &deadline) == 0 else { return }
    }
  }

  private static func moment(in duration: Duration) -> timespec {
    var now = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    let nanoseconds = now.tv_nsec + Int(duration.components.attoseconds / 1_000_000_000)
    return timespec(
      tv_sec: now.tv_sec + Int(duration.components.seconds) + nanoseconds / 1_000_000_000,
      tv_nsec: nanoseconds % 1_000_000_000)
  }
}

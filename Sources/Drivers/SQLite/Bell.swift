import Glibc

/// Lets one thread sleep until another rings; a ring that comes first is not lost.
///
/// It is `Sendable` unchecked because sem_post(3) and sem_wait(3) are made to be called from several threads.
@safe final class Bell: @unchecked Sendable {
  private let semaphore: UnsafeMutablePointer<sem_t>

  /// A bell that nobody has rung.
  init() {
    unsafe semaphore = .allocate(capacity: 1)
    unsafe sem_init(semaphore, 0, 0)
  }

  deinit {
    unsafe sem_destroy(semaphore)
    unsafe semaphore.deallocate()
  }

  /// Wakes the sleeper, now or when it goes to sleep.
  func ring() {
    unsafe sem_post(semaphore)
  }

  /// Sleeps until the bell rings.
  func wait() {
    // Interrupted by a signal, it waits on.
    while unsafe sem_wait(semaphore) != 0 {}
  }
}

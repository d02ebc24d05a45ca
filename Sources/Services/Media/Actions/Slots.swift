import Synchronization

/// So many may do something at once; who comes when all are at it goes without.
final class Slots: Sendable {
  private let free: Mutex<Int>

  init(_ count: Int) {
    free = Mutex(count)
  }

  /// Takes a slot, and returns whether there was one.
  func take() -> Bool {
    free.withLock { free in
      guard free > 0 else { return false }
      free -= 1
      return true
    }
  }

  /// Gives a slot back.
  func giveBack() {
    free.withLock { $0 += 1 }
  }
}

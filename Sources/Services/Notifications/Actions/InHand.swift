import Core
import Synchronization

/// The notifications that this process is sending, so that it never sends one twice at once, whatever the clock does.
///
/// At most as many as the consumer of the queue holds messages.
final class InHand: Sendable {
  private let ids = Mutex<Set<ObjectID>>([])

  /// Takes a notification in hand; false when it is already.
  func take(_ id: ObjectID) -> Bool {
    ids.withLock { $0.insert(id).inserted }
  }

  /// Puts it down.
  func putDown(_ id: ObjectID) {
    ids.withLock { _ = $0.remove(id) }
  }
}

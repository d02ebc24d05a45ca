import Synchronization

/// The workers of a queue that have found it empty, each waiting to be woken for one message.
final class IdleWorkers: Sendable {
  private struct State {
    /// Counts the wakings, so that one between looking and waiting is not missed.
    var generation = 0
    /// How many messages came while nobody waited, so that as many workers look again before they wait.
    ///
    /// Without the count all of them would look again after each message.
    var unseen = 0
    var nextID = 0
    var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
  }

  private let state = Mutex(State())

  /// To be read before looking for a message, and given to `wait`.
  var generation: Int { state.withLock { $0.generation } }

  /// How many workers wait.
  var count: Int { state.withLock { $0.waiting.count } }

  /// Wakes as many workers as there may be messages.
  func wake(_ count: Int) {
    let woken = state.withLock { state in
      state.generation += 1
      let ids = Array(state.waiting.keys.prefix(count))
      state.unseen += count - ids.count
      return ids.compactMap { state.waiting.removeValue(forKey: $0) }
    }
    for continuation in woken { continuation.resume() }
  }

  /// Waits to be woken; returns at once if a message came since `generation` that nobody has looked for, or when the
  /// task is canceled.
  func wait(since generation: Int) async {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          // Seen under the lock that the cancellation handler takes, so a cancellation in between is not missed.
          guard !Task.isCancelled else { return true }
          if state.generation == generation {
            // Whoever looked after the last waking and found nothing has looked for all.
            state.unseen = 0
          } else if state.unseen > 0 {
            state.unseen -= 1
            return true
          }
          state.waiting[id] = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
    }
  }
}

import Synchronization

/// Wakes tasks that have nothing to do: a worker with an empty table, a relay with nothing to send.
///
/// A ring that comes while nobody waits is kept for the next one who does, so none is missed between looking for work
/// and waiting; several such rings count as one. Whoever wakes looks for work again.
public final class Doorbell: Sendable {
  private struct State {
    var hasRung = false
    var nextID = 0
    var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
  }

  private let state = Mutex(State())

  /// A bell that has not been rung.
  public init() {}

  /// Wakes all who wait, or else the next one who does.
  public func ring() {
    let waiting = state.withLock { state in
      state.hasRung = state.waiting.isEmpty
      defer { state.waiting = [:] }
      return state.waiting
    }
    for continuation in waiting.values { continuation.resume() }
  }

  /// Returns when the bell rings, or as soon as the task is canceled.
  public func wait() async {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          // Seen under the lock that the cancellation handler takes, so a cancellation in between is not missed.
          guard !state.hasRung && !Task.isCancelled else {
            state.hasRung = false
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

  /// Returns when the bell rings, `duration` has passed on the clock, or the task is canceled.
  public func wait(atMost duration: Duration, on time: any TimeSource) async {
    guard duration > .zero else { return }
    await withTaskGroup { group in
      group.addTask { try? await time.sleep(for: duration) }
      group.addTask { await self.wait() }
      await group.next()
      group.cancelAll()
    }
  }
}

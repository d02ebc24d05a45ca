public import Core
import Synchronization

/// A clock that stands still until a test turns it.
///
/// ```swift
/// let time = ManualTime()
/// async let reminded: Void = remind(after: .seconds(60), time: time)
/// await time.sleepers(1)
/// time.advance(by: .seconds(60))
/// try await reminded
/// ```
public final class ManualTime: TimeSource {
  private struct State {
    var now: Timestamp
    var uptime = Duration.zero
    var nextID = 0
    var sleepers: [Int: Sleeper] = [:]
    var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private struct Sleeper {
    let deadline: Duration
    let continuation: CheckedContinuation<Void, any Error>
  }

  private let state: Mutex<State>

  /// A clock that shows a moment.
  ///
  /// - Parameter now: what the wall clock shows at first; 2026-11-21T09:30:00Z unless given.
  public init(now: Timestamp = Timestamp(seconds: 1_795_253_400)) {
    state = Mutex(State(now: now))
  }

  /// What the wall clock was turned to.
  public func now() -> Timestamp {
    state.withLock { $0.now }
  }

  /// How far the clock was advanced in all.
  public func uptime() -> Duration {
    state.withLock { $0.uptime }
  }

  /// Waits until a test has advanced the clock by `duration`; returns at once when that is not above zero.
  ///
  /// - Throws: `CancellationError` as soon as the task is canceled.
  public func sleep(for duration: Duration) async throws {
    try Task.checkCancellation()
    guard duration > .zero else { return }
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { fallAsleep(id, for: duration, $0) }
    } onCancel: {
      state.withLock { $0.sleepers.removeValue(forKey: id) }?.continuation.resume(throwing: CancellationError())
    }
  }

  /// Lets time pass, on both clocks: tasks whose sleep is over wake, in the order of their deadlines.
  public func advance(by duration: Duration) {
    let woken = state.withLock { state in
      state.now = state.now + duration
      state.uptime += duration
      let due = state.sleepers.filter { $0.value.deadline <= state.uptime }
      for id in due.keys { state.sleepers[id] = nil }
      return due.sorted { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }
    }
    for (_, sleeper) in woken { sleeper.continuation.resume() }
  }

  /// Sets the wall clock, as an administrator would; nobody wakes, and `uptime()` stays as it was.
  public func set(_ now: Timestamp) {
    state.withLock { $0.now = now }
  }

  /// Waits until at least `count` tasks sleep on this clock, so that advancing it reaches them.
  public func sleepers(_ count: Int) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        guard state.sleepers.count < count else { return true }
        state.watchers.append((count, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  private func fallAsleep(_ id: Int, for duration: Duration, _ continuation: CheckedContinuation<Void, any Error>) {
    let watchers = state.withLock { state -> [CheckedContinuation<Void, Never>]? in
      // Seen under the lock that the cancellation handler takes, so a cancellation in between is not missed.
      guard !Task.isCancelled else { return nil }
      state.sleepers[id] = Sleeper(deadline: state.uptime + duration, continuation: continuation)
      let satisfied = state.watchers.filter { $0.count <= state.sleepers.count }
      state.watchers.removeAll { $0.count <= state.sleepers.count }
      return satisfied.map(\.continuation)
    }
    guard let watchers else { return continuation.resume(throwing: CancellationError()) }
    for watcher in watchers { watcher.resume() }
  }
}

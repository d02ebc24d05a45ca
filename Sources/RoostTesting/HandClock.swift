public import Core
import Synchronization

/// A clock that stands still until a test turns it.
///
/// `now()` and `uptime()` move together by `advance(by:)`; `set(to:)` moves the wall clock alone, as an administrator or
/// NTP does.
public final class HandClock: TimeSource {
  private let state: Mutex<State>

  private struct State {
    var now: Timestamp
    var uptime = Duration.zero
    var nextSleeper = 0
    var sleepers: [Int: (until: Duration, continuation: CheckedContinuation<Void, any Error>)] = [:]
    var canceled: Set<Int> = []
  }

  /// A clock that shows `now`, by default 2026-11-21T09:30:00Z.
  public init(_ now: Timestamp = Timestamp(seconds: 1_795_253_400)) {
    state = Mutex(State(now: now))
  }

  /// The wall clock's reading.
  public func now() -> Timestamp { state.withLock { $0.now } }

  /// How far the clock has been turned.
  public func uptime() -> Duration { state.withLock { $0.uptime } }

  /// How many tasks sleep on this clock now.
  public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

  /// Waits until the clock has been turned by `duration`.
  ///
  /// - Throws: `CancellationError` as soon as the task is canceled.
  public func sleep(for duration: Duration) async throws {
    let sleeper = state.withLock { state in
      state.nextSleeper += 1
      return state.nextSleeper
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        enqueue(sleeper, for: duration, continuation)
      }
    } onCancel: {
      let continuation = state.withLock { state in
        let found = state.sleepers.removeValue(forKey: sleeper)?.continuation
        if found == nil { state.canceled.insert(sleeper) }
        return found
      }
      continuation?.resume(throwing: CancellationError())
    }
    _ = state.withLock { $0.canceled.remove(sleeper) }
  }

  /// Turns both readings forward and wakes whoever has slept long enough, the longest waiting first.
  public func advance(by duration: Duration) {
    let woken = state.withLock { state in
      state.now = state.now + duration
      state.uptime += duration
      let due = state.sleepers.filter { $0.value.until <= state.uptime }.sorted { $0.value.until < $1.value.until }
      for (sleeper, _) in due { state.sleepers[sleeper] = nil }
      return due.map(\.value.continuation)
    }
    for continuation in woken { continuation.resume() }
  }

  /// Sets the wall clock, forward or back, and wakes nobody.
  public func set(to now: Timestamp) {
    state.withLock { $0.now = now }
  }

  private func enqueue(
    _ sleeper: Int, for duration: Duration, _ continuation: CheckedContinuation<Void, any Error>
  ) {
    let result: Result<Void, any Error>? = state.withLock { state in
      if state.canceled.remove(sleeper) != nil { return .failure(CancellationError()) }
      if duration <= .zero { return .success(()) }
      state.sleepers[sleeper] = (state.uptime + duration, continuation)
      return nil
    }
    if let result { continuation.resume(with: result) }
  }
}

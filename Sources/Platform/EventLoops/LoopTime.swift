public import Core

/// The machine's clocks, with sleeps that use the timers of the loop that the caller runs on.
///
/// A caller on no loop's thread sleeps as `SystemTime` does. When the loop is shut down, its sleeps end with
/// `CancellationError`.
public struct LoopTime: TimeSource {
  private let system = SystemTime()

  /// The machine's clocks.
  public init() {}

  /// The reading of `CLOCK_REALTIME`.
  public func now() -> Timestamp { system.now() }

  /// The reading of `CLOCK_MONOTONIC`.
  public func uptime() -> Duration { system.uptime() }

  /// Waits until `duration`, rounded up to a millisecond, has passed on `CLOCK_MONOTONIC`.
  ///
  /// - Throws: `CancellationError` as soon as the task is canceled.
  public func sleep(for duration: Duration) async throws {
    guard let loop = EventLoop.current else { return try await system.sleep(for: duration) }
    try Task.checkCancellation()
    let sleep = Sleep()
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        // A task whose executor is not the loop can find itself elsewhere by now.
        let isAccepted = loop.execute { sleep.start(on: loop, for: duration, continuation) }
        if !isAccepted { continuation.resume(throwing: CancellationError()) }
      }
    } onCancel: {
      loop.execute { sleep.end(.failure(CancellationError())) }
    }
  }
}

/// One sleep on a loop.
private final class Sleep: @unchecked Sendable {
  // Unchecked because its fields are touched on the loop's thread only.
  private var continuation: CheckedContinuation<Void, any Error>?
  private var timer: ScheduledTimer?
  private var hasEnded = false

  func start(on loop: EventLoop, for duration: Duration, _ continuation: CheckedContinuation<Void, any Error>) {
    guard !hasEnded else { return continuation.resume(throwing: CancellationError()) }
    self.continuation = continuation
    let timer = loop.schedule(after: duration) { self.end(.success(())) }
    timer.whenAbandoned { self.end(.failure(CancellationError())) }
    self.timer = timer
  }

  func end(_ result: Result<Void, any Error>) {
    hasEnded = true
    timer?.cancel()
    timer = nil
    continuation?.resume(with: result)
    continuation = nil
  }
}

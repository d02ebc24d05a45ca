import CUV

/// A call that a loop makes later, made by `EventLoop.schedule(after:repeating:_:)`.
///
/// Used on its loop's own thread only.
public final class ScheduledTimer {
  private let loop: EventLoop
  private let interval: UInt64
  private let handler: () -> Void
  private var abandoned: (() -> Void)?
  /// The libuv timer; nil when the timer is at rest.
  private var handle: LoopHandle?
  private var startCount: UInt64 = 0
  /// Whether it was set when its loop had been shut down already.
  private var hasLostLoop = false

  init(loop: EventLoop, interval: Duration?, handler: @escaping () -> Void) {
    self.loop = loop
    self.interval = interval.map { max($0.roundedUpToMilliseconds, 1) } ?? 0
    self.handler = handler
  }

  /// Makes the next call happen after `delay` from now, also when the timer has ended already.
  public func reschedule(after delay: Duration) {
    precondition(loop.isCurrent, "A timer can be set on its loop's own thread only.")
    startCount += 1
    guard let handle = handle ?? open() else {
      hasLostLoop = true
      return
    }
    self.handle = handle
    let interval = interval
    unsafe handle.with(uv_timer_t.self) { timer in
      // libuv counts from when the loop last woke up, which a long callback makes earlier than now.
      unsafe uv_update_time(timer.pointee.loop)
      unsafe _ = uv_timer_start(
        timer, { timer in unsafe LoopHandle.report(timer?.pointee.data) }, delay.roundedUpToMilliseconds, interval)
    }
  }

  /// Ends the timer; its handler is not called unless it is rescheduled.
  ///
  /// A second call does nothing.
  public func cancel() {
    precondition(loop.isCurrent, "A timer can be canceled on its loop's own thread only.")
    handle?.close()
    handle = nil
  }

  /// Called when the loop shuts down before the timer has ended.
  func whenAbandoned(_ handler: @escaping () -> Void) {
    abandoned = handler
    handle?.onAbandoned = handler
    if hasLostLoop { handler() }
  }

  private func open() -> LoopHandle? {
    // uv_timer_init cannot fail, as it only fills in the structure; but the loop can have been shut down.
    let handle = try? unsafe loop.handle(uv_timer_t.self, "make a timer") { loop, timer in
      unsafe uv_timer_init(loop, timer)
    }
    handle?.onEvent = { [self] _, _ in fire() }
    handle?.onAbandoned = abandoned
    return handle
  }

  private func fire() {
    let start = startCount
    handler()
    if interval == 0, start == startCount { cancel() }
  }
}

extension Duration {
  /// The duration in milliseconds, rounded up, and zero when it is negative.
  fileprivate var roundedUpToMilliseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let (whole, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1000)
    // A delay beyond what libuv can count never comes.
    return overflow ? UInt64(Int64.max) : whole + UInt64(attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
  }
}

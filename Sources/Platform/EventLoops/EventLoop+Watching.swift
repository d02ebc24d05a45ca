import CUV

extension EventLoop {
  /// Calls `handler` on the loop's thread whenever `descriptor` is ready for one of `events`.
  ///
  /// Level-triggered: it calls again as long as the descriptor stays ready. The descriptor is made non-blocking. Call
  /// on the loop's own thread only, and cancel the watch before the descriptor is closed. A descriptor can have one
  /// watch at a time on a loop.
  ///
  /// - Parameters:
  ///   - descriptor: a socket, pipe, or anything else that epoll(7) takes; regular files it does not.
  ///   - events: what to wait for.
  ///   - handler: receives what the descriptor is ready for.
  /// - Returns: the watch, which lasts until it is canceled or the loop shuts down, whether or not it is kept.
  /// - Throws: `EventLoopError` when the kernel cannot watch the descriptor.
  @discardableResult
  public func watch(
    _ descriptor: Int32, for events: DescriptorEvents, _ handler: @escaping (DescriptorEvents) -> Void
  ) throws -> DescriptorWatch {
    precondition(isCurrent, "A descriptor can be watched from the loop's own thread only.")
    let watch = try unsafe handle(uv_poll_t.self, "watch descriptor \(descriptor)") { loop, handle in
      unsafe uv_poll_init(loop, handle, descriptor)
    }
    watch.onEvent = { status, events in handler(DescriptorEvents(uvStatus: status, events: events)) }
    let result = DescriptorWatch(watch, loop: self)
    do { try result.change(to: events) } catch {
      watch.close()
      throw error
    }
    return result
  }

  /// Calls `handler` on the loop's thread after a time, and again at an interval when one is given.
  ///
  /// Call on the loop's own thread only. Times are rounded up to whole milliseconds.
  ///
  /// - Parameters:
  ///   - delay: how long from now.
  ///   - interval: the time between further calls; nil for a single one.
  ///   - handler: what to do then.
  /// - Returns: the timer, which runs whether or not it is kept.
  @discardableResult
  public func schedule(
    after delay: Duration, repeating interval: Duration? = nil, _ handler: @escaping () -> Void
  ) -> ScheduledTimer {
    let timer = ScheduledTimer(loop: self, interval: interval, handler: handler)
    timer.reschedule(after: delay)
    return timer
  }
}

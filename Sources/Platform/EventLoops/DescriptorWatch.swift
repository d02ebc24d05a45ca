import CUV

/// A wait for a file descriptor to become ready, made by `EventLoop.watch(_:for:_:)`.
///
/// Used on its loop's own thread only.
public final class DescriptorWatch {
  private let handle: LoopHandle
  private let loop: EventLoop

  init(_ handle: LoopHandle, loop: EventLoop) {
    self.handle = handle
    self.loop = loop
  }

  /// Waits for `events` from now on; for none, it rests until it is changed again.
  ///
  /// - Throws: `EventLoopError` when the kernel cannot watch the descriptor.
  public func change(to events: DescriptorEvents) throws {
    precondition(loop.isCurrent, "A watch can be changed on its loop's own thread only.")
    precondition(handle.isOpen, "A canceled watch cannot be changed.")
    let status = unsafe handle.with(uv_poll_t.self) { poll in
      guard !events.isEmpty else { return unsafe uv_poll_stop(poll) }
      return unsafe uv_poll_start(poll, events.uv) { poll, status, events in
        unsafe LoopHandle.report(poll?.pointee.data, status: status, value: events)
      }
    }
    guard status == 0 else { throw EventLoopError.uv(status, "watch a descriptor for readiness") }
  }

  /// Ends the watch; its handler is not called again.
  ///
  /// A second call does nothing.
  public func cancel() {
    precondition(loop.isCurrent, "A watch can be canceled on its loop's own thread only.")
    handle.close()
  }

  /// Called when the loop shuts down before the watch is canceled.
  func whenAbandoned(_ handler: @escaping () -> Void) {
    handle.onAbandoned = handler
  }
}

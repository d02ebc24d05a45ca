import CUV
import Glibc
import Synchronization

/// A signal that asks the process for something; see signal(7).
public enum Signal: Sendable, Hashable, CaseIterable {
  /// SIGTERM: stop in good order.
  case terminate
  /// SIGINT: Control-C at the terminal.
  case interrupt
  /// SIGHUP: read the settings again.
  case hangUp

  var number: Int32 {
    switch self {
    case .terminate: SIGTERM
    case .interrupt: SIGINT
    case .hangUp: SIGHUP
    }
  }
}

/// The signals that the process receives, in the order of their arrival.
///
/// As long as the source is iterated, its signals do not have their default effect. At most 16 wait to be read; more of
/// them are dropped, since the kernel does not count signals either. The sequence ends when its loop shuts down.
public struct SignalSource: AsyncSequence, Sendable {
  /// A signal.
  public typealias Element = Signal
  /// The sequence does not fail.
  public typealias Failure = Never

  private let stream: AsyncStream<Signal>

  /// A source that has taken over `signals` when this returns.
  ///
  /// - Parameters:
  ///   - signals: what to listen for.
  ///   - loop: where the signals arrive.
  /// - Throws: `EventLoopError` when the kernel refuses a handler or the loop was shut down.
  public init(_ signals: Set<Signal>, on loop: EventLoop) async throws {
    let (stream, continuation) = AsyncStream.makeStream(of: Signal.self, bufferingPolicy: .bufferingOldest(16))
    let handlers = Handlers(continuation)
    try await loop.run {
      for signal in signals { try handlers.install(signal, on: loop) }
    }
    continuation.onTermination = { _ in loop.execute { handlers.remove() } }
    self.stream = stream
  }

  /// Returns an iterator; the source is meant for one.
  public func makeAsyncIterator() -> AsyncStream<Signal>.Iterator {
    stream.makeAsyncIterator()
  }
}

/// The uv_signal handles of one source.
private final class Handlers: @unchecked Sendable {
  // Unchecked because the handles are touched on the loop's thread only.
  private let continuation: AsyncStream<Signal>.Continuation
  private var handles: [LoopHandle] = []

  init(_ continuation: AsyncStream<Signal>.Continuation) {
    self.continuation = continuation
  }

  func install(_ signal: Signal, on loop: EventLoop) throws {
    let attempt = "listen for the signal \(signal)"
    let handle = try unsafe loop.handle(uv_signal_t.self, attempt) { loop, handle in
      unsafe uv_signal_init(loop, handle)
    }
    handles.append(handle)
    handle.onEvent = { [continuation] _, _ in continuation.yield(signal) }
    handle.onAbandoned = { [continuation] in continuation.finish() }
    let status = unsafe handle.with(uv_signal_t.self) { handle in
      unsafe uv_signal_start(handle, { handle, _ in unsafe LoopHandle.report(handle?.pointee.data) }, signal.number)
    }
    guard status == 0 else {
      remove()
      throw EventLoopError.uv(status, attempt)
    }
  }

  func remove() {
    for handle in handles { handle.close() }
    handles = []
  }
}

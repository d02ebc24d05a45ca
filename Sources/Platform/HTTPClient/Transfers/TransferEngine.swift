import CCurl
package import EventLoops
import Synchronization

/// How much a `TransferEngine` does at once.
package struct TransferLimits: Sendable {
  /// Transfers under way on one loop; one more is refused as `.overloaded`.
  package let transfers: Int
  /// Connections open on one loop; a transfer that needs one more waits for one to become free.
  package let connections: Int

  /// Limits for each loop.
  package init(transfers: Int, connections: Int) {
    self.transfers = transfers
    self.connections = connections
  }
}

/// Runs transfers with libcurl on the event loops of a group.
///
/// A caller on one of the loops stays there; others are spread. Each loop keeps connections of its own.
package final class TransferEngine: Sendable {
  private let group: EventLoopGroup
  private let limits: TransferLimits
  private let loops = Mutex<[ObjectIdentifier: TransferLoop]>([:])
  private let isShutDown = Atomic<Bool>(false)

  /// An engine without transfers.
  package init(group: EventLoopGroup, limits: TransferLimits) {
    _ = TransferEngine.library
    self.group = group
    self.limits = limits
  }

  deinit {
    for transfers in loops.withLock({ $0.values }) {
      transfers.loop.execute { transfers.close() }
    }
  }

  /// Starts a transfer.
  ///
  /// - Parameters:
  ///   - delegate: whom the transfer asks; kept until it has ended.
  ///   - configure: sets the options, on the transfer's loop.
  /// - Returns: the transfer, which goes on until its delegate's `ended` is called.
  /// - Throws: `TransferFault` when it could not be started; the delegate's `ended` is not called then.
  package func start(
    _ delegate: any TransferDelegate, _ configure: @escaping @Sendable (TransferHandle) -> Void
  ) async throws(TransferFault) -> Transfer {
    guard !isShutDown.load(ordering: .acquiring) else { throw .shutDown }
    let loop = loop
    do {
      return try await loop.run { [self] in
        guard !isShutDown.load(ordering: .acquiring) else { throw TransferFault.shutDown }
        let transfers = transfers(on: loop)
        return Transfer(try transfers.start(delegate, configure), on: transfers)
      }
    } catch let fault as TransferFault {
      throw fault
    } catch {
      throw .shutDown
    }
  }

  /// Cancels all transfers and closes all connections; must be called before the loops are shut down.
  package func shutDown() async {
    isShutDown.store(true, ordering: .releasing)
    let all = loops.withLock { loops in
      defer { loops = [:] }
      return Array(loops.values)
    }
    for transfers in all {
      // It throws only when the loop is gone; then so are its transfers.
      try? await transfers.loop.run { transfers.close() }
    }
  }

  /// The caller's own loop where it is one of the group's.
  private var loop: EventLoop {
    if let current = EventLoop.current, group.loops.contains(where: { $0 === current }) { return current }
    return group.next()
  }

  private func transfers(on loop: EventLoop) -> TransferLoop {
    loops.withLock { loops in
      if let known = loops[ObjectIdentifier(loop)] { return known }
      let new = TransferLoop(on: loop, limits: limits)
      loops[ObjectIdentifier(loop)] = new
      return new
    }
  }

  /// Prepares libcurl, once for the whole process (https://curl.se/libcurl/c/curl_global_init.html).
  private static let library: Void = {
    curl_global_init(Int(CURL_GLOBAL_DEFAULT))
  }()
}

/// One transfer that is under way; its calls may come from any thread and do nothing once it has ended.
package final class Transfer: @unchecked Sendable {
  // Unchecked because the handle is touched on the loop's thread only.
  private let handle: TransferHandle
  private let transfers: TransferLoop

  init(_ handle: TransferHandle, on transfers: TransferLoop) {
    self.handle = handle
    self.transfers = transfers
  }

  /// The loop it runs on.
  package var loop: EventLoop { transfers.loop }

  /// Ends it; its delegate hears `.canceled`.
  package func cancel() {
    transfers.loop.execute { [self] in transfers.cancel(handle) }
  }

  /// Goes on after the delegate paused receiving.
  package func resumeReceiving() {
    transfers.loop.execute { [self] in transfers.resume(handle, receiving: true, sending: false) }
  }

  /// Goes on after the delegate paused sending.
  package func resumeSending() {
    transfers.loop.execute { [self] in transfers.resume(handle, receiving: false, sending: true) }
  }
}

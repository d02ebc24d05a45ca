import Glibc
import Synchronization

/// Some event loops, usually one per core, that share the work of a process.
public final class EventLoopGroup: Sendable {
  /// The loops, of which there is at least one.
  public let loops: [EventLoop]

  private let turn = Atomic<Int>(0)

  /// A group whose loops run.
  ///
  /// Writing to a closed pipe or socket becomes an `EPIPE` error in the whole process instead of a `SIGPIPE`.
  ///
  /// - Parameters:
  ///   - count: the number of loops, at least 1.
  ///   - name: what the threads are called, followed by their number.
  /// - Throws: `EventLoopError` when the kernel gives no more descriptors or threads.
  public init(count: Int, name: String = "loop") throws {
    precondition(count > 0, "A group has at least one loop.")
    _ = signal(SIGPIPE, SIG_IGN)
    var loops: [EventLoop] = []
    do {
      for number in 0..<count { loops.append(try EventLoop(name: "\(name)-\(number)")) }
    } catch {
      for loop in loops { loop.stop() }
      throw error
    }
    self.loops = loops
  }

  deinit {
    for loop in loops { loop.stop() }
  }

  /// The loops in turn.
  ///
  /// - Returns: the loop after the one returned last.
  public func next() -> EventLoop {
    let number = turn.wrappingAdd(1, ordering: .relaxed).oldValue
    return loops[Int(UInt(bitPattern: number) % UInt(loops.count))]
  }

  /// Ends all loops and waits for their threads.
  ///
  /// Work queued before still runs. Watches and timers end without a call; a `LoopTime` sleep throws
  /// `CancellationError`; a child process is killed. Stop what uses the loops first.
  public func shutDown() async {
    for loop in loops { loop.stop() }
    for loop in loops { await loop.shutDown() }
  }
}

import CUV
import Core
import Glibc

/// A child process from its start to its end.
final class RunningChild: @unchecked Sendable {
  // Unchecked because its fields are touched on the loop's thread only.
  private let child: ChildProcess
  private let loop: EventLoop
  private var process: pid_t = 0
  private var startTime = Duration.zero
  private var isTimedOut = false
  private var isCanceled = false
  private var output: CapturedStream?
  private var errors: CapturedStream?
  private var handle: Int32 = -1
  private var watch: DescriptorWatch?
  private var timer: ScheduledTimer?
  private var result: Result<ChildExit, any Error>?
  private var continuation: CheckedContinuation<ChildExit, any Error>?

  init(_ child: ChildProcess, on loop: EventLoop) {
    self.child = child
    self.loop = loop
  }

  /// Starts the program.
  ///
  /// - Throws: `EventLoopError` when it could not be started.
  func start() throws {
    if isCanceled { throw CancellationError() }
    output = child.output == .captured ? try CapturedStream(limit: child.outputLimit) : nil
    errors = child.errors == .captured ? try CapturedStream(limit: child.outputLimit) : nil
    startTime = SystemTime().uptime()
    process = try child.spawn(output: output?.writer, errors: errors?.writer)
    do { try observe() } catch {
      kill()
      reap()
      throw error
    }
  }

  /// Hands over the ending, now or later.
  func whenEnded(_ continuation: CheckedContinuation<ChildExit, any Error>) {
    if let result { continuation.resume(with: result) } else { self.continuation = continuation }
  }

  /// Kills the child because nobody waits for it any more.
  func cancel() {
    isCanceled = true
    kill()
  }

  private func observe() throws {
    try output?.watch(on: loop)
    try errors?.watch(on: loop)
    handle = pidfd_open(process, 0)
    guard handle >= 0 else { throw EventLoopError.system(errno, "watch the process of '\(child.executable)'") }
    let watch = try loop.watch(handle, for: .readable) { _ in self.hasExited() }
    watch.whenAbandoned { self.loopEnded() }
    self.watch = watch
    timer = child.timeLimit.map { limit in
      loop.schedule(after: limit) {
        self.isTimedOut = true
        self.kill()
      }
    }
  }

  private func kill() {
    // Until it is waited for, the child keeps its number, and so does the group, which is named after it.
    if process > 0 { _ = Glibc.kill(-process, SIGKILL) }
  }

  private func hasExited() {
    kill()
    let (ending, processorTime) = reap()
    let exit = ChildExit(
      ending: ending, isTimedOut: isTimedOut, output: output?.finish() ?? [], errors: errors?.finish() ?? [],
      processorTime: processorTime, wallTime: SystemTime().uptime() - startTime)
    end(isCanceled ? .failure(CancellationError()) : .success(exit))
  }

  private func loopEnded() {
    kill()
    _ = reap()
    end(.failure(EventLoopError.shutDown))
  }

  private func end(_ result: Result<ChildExit, any Error>) {
    self.result = result
    continuation?.resume(with: result)
    continuation = nil
  }

  /// Waits for the child, which has exited or been killed, and lets go of everything.
  @discardableResult
  private func reap() -> (ChildExit.Ending, Duration) {
    var status: Int32 = 0
    var usage = rusage()
    while unsafe wait4(process, &status, 0, &usage) < 0 && errno == EINTR {}
    process = 0
    timer?.cancel()
    watch?.cancel()
    output?.stop()
    errors?.stop()
    if handle >= 0 { close(handle) }
    (timer, watch, handle) = (nil, nil, -1)
    return (ChildExit.Ending(waitStatus: status), usage.ru_utime.duration + usage.ru_stime.duration)
  }
}

extension timeval {
  fileprivate var duration: Duration { .seconds(tv_sec) + .microseconds(tv_usec) }
}

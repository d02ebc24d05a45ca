/// A program to run beside this process, with nothing of ours in its reach but what is given to it.
///
/// It gets exactly these arguments, variables and descriptors, a process group of its own, and the default handling of
/// every signal. It is started with posix_spawn(3) and waited for through a pidfd (pidfd_open(2)), which, unlike
/// uv_spawn, closes all our other descriptors in the child and tells what processor time it took.
public struct ChildProcess: Sendable {
  /// Where a stream of the child goes.
  public enum Output: Sendable, Hashable {
    /// Its last bytes are kept, up to `outputLimit`.
    case captured
    /// It is thrown away.
    case discarded
    /// It goes into a descriptor of ours, which stays open here.
    case descriptor(Int32)
  }

  /// The program's path; the `PATH` is not searched.
  public var executable: String
  /// The arguments behind the program's own name.
  public var arguments: [String]
  /// The child's whole environment; nothing is inherited.
  public var environment: [String: String]
  /// Where it runs; nil for our own working directory.
  public var workingDirectory: String?
  /// The descriptor of ours that it reads as its standard input; nil for an empty one.
  public var input: Int32?
  /// Where its standard output goes.
  public var output = Output.captured
  /// Where its standard error goes.
  public var errors = Output.captured
  /// Descriptors of ours that it finds as 3, 4 and so on.
  public var descriptors: [Int32] = []
  /// How many bytes of each captured stream are kept, the last ones; the rest is read and dropped.
  public var outputLimit = 64 * 1024
  /// How long it may run by the clock before its process group is killed; nil for no limit.
  public var timeLimit: Duration?

  /// A program with its arguments.
  ///
  /// - Parameters:
  ///   - executable: the program's path; the `PATH` is not searched.
  ///   - arguments: the arguments behind the program's own name.
  ///   - environment: the child's whole environment.
  ///   - workingDirectory: where it runs; nil for our own working directory.
  ///   - timeLimit: how long it may run by the clock; nil for no limit.
  public init(
    executable: String, arguments: [String] = [], environment: [String: String] = [:],
    workingDirectory: String? = nil, timeLimit: Duration? = nil
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.timeLimit = timeLimit
  }

  /// Runs the program to its end.
  ///
  /// When the task is canceled, the child's process group is killed, and this returns once the child is gone. Whatever
  /// the child leaves running in its group is killed when it ends.
  ///
  /// - Parameter loop: the loop that watches it; nil for the caller's own.
  /// - Returns: how it ended, what it wrote and what time it took; a failed or killed program is a result, too.
  /// - Throws: `EventLoopError` when it could not be started or there is no loop; `CancellationError`.
  public func run(on loop: EventLoop? = nil) async throws -> ChildExit {
    guard let loop = loop ?? EventLoop.current else { throw EventLoopError.noLoop }
    try Task.checkCancellation()
    let child = RunningChild(self, on: loop)
    return try await withTaskCancellationHandler {
      try await loop.run { try child.start() }
      return try await withCheckedThrowingContinuation { continuation in
        // A loop that has been shut down since has killed the child and waited for it.
        let isAccepted = loop.execute { child.whenEnded(continuation) }
        if !isAccepted { continuation.resume(throwing: EventLoopError.shutDown) }
      }
    } onCancel: {
      loop.execute { child.cancel() }
    }
  }
}

/// How a program ended, what it said, and what it cost.
public struct ProgramOutcome: Sendable, Hashable {
  /// How a program ends.
  public enum Ending: Sendable, Hashable {
    /// By itself, with a status; 0 means that it succeeded.
    case exited(Int32)
    /// Its wall time was up.
    case outOfTime
    /// Its processor time was up.
    case outOfProcessorTime
    /// It wrote a file beyond the limit.
    case fileTooLarge
    /// A signal of another cause ended it, such as SIGSEGV, or SIGKILL when the machine ran out of memory.
    case killed(Int32)
  }

  /// How it ended.
  public let ending: Ending
  /// The last bytes of its standard output; empty when somebody listened to it.
  public let output: [UInt8]
  /// The last bytes of its standard error.
  public let errors: [UInt8]
  /// The processor time it took.
  public let processorTime: Duration
  /// The time by the clock it took.
  public let wallTime: Duration

  /// A record of an ending, also for tests that stand in for a program.
  ///
  /// - Parameters:
  ///   - ending: how it ended.
  ///   - output: the last bytes of its standard output.
  ///   - errors: the last bytes of its standard error.
  ///   - processorTime: the processor time it took.
  ///   - wallTime: the time by the clock it took.
  public init(
    ending: Ending, output: [UInt8] = [], errors: [UInt8] = [], processorTime: Duration = .zero,
    wallTime: Duration = .zero
  ) {
    self.ending = ending
    self.output = output
    self.errors = errors
    self.processorTime = processorTime
    self.wallTime = wallTime
  }
}

import Glibc

/// How a child process ended, what it wrote, and what it cost.
public struct ChildExit: Sendable, Hashable {
  /// The way a process ends; wait(2).
  public enum Ending: Sendable, Hashable {
    /// It exited by itself with a status from 0 to 255; 0 means that it succeeded.
    case status(Int32)
    /// A signal killed it.
    case signal(Int32)
  }

  /// How it ended.
  public var ending: Ending
  /// Whether it was killed because its time was up.
  public var isTimedOut: Bool
  /// The last bytes of its standard output, when that was captured.
  public var output: [UInt8]
  /// The last bytes of its standard error, when that was captured.
  public var errors: [UInt8]
  /// The processor time that it and the children it waited for took.
  public var processorTime: Duration
  /// The time from its start to its end.
  public var wallTime: Duration

  /// Whether it exited with status 0.
  public var isSuccess: Bool { ending == .status(0) }

  /// A record of an ending, also for tests that stand in for a program.
  ///
  /// - Parameters:
  ///   - ending: how it ended.
  ///   - isTimedOut: whether its time was up.
  ///   - output: what it wrote to its standard output.
  ///   - errors: what it wrote to its standard error.
  ///   - processorTime: what processor time it took.
  ///   - wallTime: how long it ran.
  public init(
    ending: Ending, isTimedOut: Bool = false, output: [UInt8] = [], errors: [UInt8] = [],
    processorTime: Duration = .zero, wallTime: Duration = .zero
  ) {
    self.ending = ending
    self.isTimedOut = isTimedOut
    self.output = output
    self.errors = errors
    self.processorTime = processorTime
    self.wallTime = wallTime
  }
}

extension ChildExit.Ending {
  /// The ending that a status of wait(2) encodes; the macros that take it apart are not visible in Swift.
  init(waitStatus status: Int32) {
    let signal = status & 0x7f
    self = signal == 0 ? .status(status >> 8 & 0xff) : .signal(signal)
  }
}

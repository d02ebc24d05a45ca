/// A program to run where it can do no harm, with the files it may touch and the resources it may use.
public struct SandboxedProgram: Sendable {
  /// The program's absolute path.
  public var executable: String
  /// The arguments behind the program's own name.
  public var arguments: [String]
  /// The files it may read, beside the system's libraries.
  public var readableFiles: [String]
  /// The files it may write; they exist already.
  public var writableFiles: [String]
  /// What it may use.
  public var limits: SandboxLimits
  /// How much it stands back behind other programs, from 0, not at all, to 19; nice(2).
  public var niceness = 10
  /// How many bytes of its standard output and of its standard error are kept, the last ones.
  public var outputLimit = 16 * 1024

  /// A program.
  ///
  /// - Parameters:
  ///   - executable: its absolute path.
  ///   - arguments: the arguments behind its own name.
  ///   - readableFiles: the files it may read.
  ///   - writableFiles: the files it may write; they exist already.
  ///   - limits: what it may use.
  public init(
    executable: String, arguments: [String], readableFiles: [String] = [], writableFiles: [String] = [],
    limits: SandboxLimits
  ) {
    self.executable = executable
    self.arguments = arguments
    self.readableFiles = readableFiles
    self.writableFiles = writableFiles
    self.limits = limits
  }
}

/// What a program may use before it is ended.
public struct SandboxLimits: Sendable, Hashable {
  /// The time by the clock, from its start.
  public var wallTime: Duration
  /// The processor time of all its threads, in whole seconds, rounded up; `RLIMIT_CPU` of getrlimit(2).
  public var processorTime: Duration
  /// The bytes of its address space; `RLIMIT_AS`.
  public var memory: Int
  /// The bytes of each file it writes; `RLIMIT_FSIZE`.
  public var fileSize: Int
  /// The descriptors it may have open; `RLIMIT_NOFILE`.
  public var openFiles: Int

  /// Limits.
  ///
  /// - Parameters:
  ///   - wallTime: the time by the clock.
  ///   - processorTime: the processor time.
  ///   - memory: the bytes of its address space.
  ///   - fileSize: the bytes of each file it writes.
  ///   - openFiles: the descriptors it may have open.
  public init(wallTime: Duration, processorTime: Duration, memory: Int, fileSize: Int, openFiles: Int = 64) {
    self.wallTime = wallTime
    self.processorTime = processorTime
    self.memory = memory
    self.fileSize = fileSize
    self.openFiles = openFiles
  }
}

/// How a sandboxed program ended, what it said, and what it cost.
public struct SandboxOutcome: Sendable, Hashable {
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
}

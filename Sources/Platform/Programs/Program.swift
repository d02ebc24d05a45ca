/// A program to run, with the files it may touch and the resources it may use.
public struct Program: Sendable {
  /// The program's absolute path.
  public var executable: String
  /// The arguments behind the program's own name.
  public var arguments: [String]
  /// The files it may read, beside the system's libraries.
  public var readableFiles: [String]
  /// The files it may write; they exist already.
  public var writableFiles: [String]
  /// What it may use.
  public var limits: ProgramLimits
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
    limits: ProgramLimits
  ) {
    self.executable = executable
    self.arguments = arguments
    self.readableFiles = readableFiles
    self.writableFiles = writableFiles
    self.limits = limits
  }
}

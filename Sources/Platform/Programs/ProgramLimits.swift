/// What a program may use before it is ended.
public struct ProgramLimits: Sendable, Hashable {
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

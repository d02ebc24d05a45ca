public import EventLoops
import Glibc
public import Programs

/// Runs programs that read what strangers have sent, such as ffmpeg, where they can do no harm.
///
/// The program has no network, no other process, no privilege, an empty environment, and only the files that it is given
/// beside the system's libraries; it ends at its limits, and with this process, even after `kill -9`. Landlock (Linux 5.13)
/// and seccomp fence it in.
public struct Sandbox: ProgramRunner {
  /// Whether the fences stand.
  public enum Mode: Sendable, Hashable {
    /// They must; a kernel that lacks them makes every run fail.
    case fenced
    /// They do not; the limits still hold. For kernels without Landlock, on the administrator's word.
    case limitsOnly
  }

  private let mode: Mode
  private let loops: EventLoopGroup
  private let launcher: String

  /// A sandbox.
  ///
  /// - Parameters:
  ///   - mode: whether the fences must stand.
  ///   - loops: watch over the programs.
  ///   - launcher: the program whose `main` calls `SandboxLauncher.runIfAsked(arguments:)`; this one itself unless a test
  ///     names another.
  public init(_ mode: Mode = .fenced, loops: EventLoopGroup, launcher: String = "/proc/self/exe") {
    self.mode = mode
    self.loops = loops
    self.launcher = launcher
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public func run(_ program: Program, listener: (@Sendable ([UInt8]) -> Void)?) async throws -> ProgramOutcome {
    if mode == .fenced { _ = try Sandbox.check() }
    let loop = loops.next()
    var child = ChildProcess(
      executable: launcher,
      arguments: LaunchOrder(program, parent: getpid(), isFenced: mode == .fenced).arguments,
      environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent"], workingDirectory: "/",
      timeLimit: program.limits.wallTime)
    child.outputLimit = program.outputLimit
    let pipe = try listener.map { try OutputPipe($0) }
    if let pipe {
      child.output = .descriptor(pipe.writer)
      try await loop.run { try pipe.listen(on: loop) }
    }
    do {
      let exit = try await child.run(on: loop)
      if let pipe { try await loop.run { pipe.finish() } }
      return try outcome(of: exit, program.limits)
    } catch let error as EventLoopError {
      throw ProgramError.notStarted("Could not run '\(program.executable)' in the sandbox. \(error.message)")
    }
  }

  /// Finds out whether this kernel has what the fences are made of, for `roost doctor`.
  ///
  /// - Returns: what it has, for people.
  /// - Throws: `ProgramError.unsupported`, whose text says what can be done.
  public static func check() throws(ProgramError) -> String {
    let version = FileFence.version
    guard version > 0 else {
      throw .unsupported(
        "This kernel has no Landlock, which keeps ffmpeg from all files but its own. Run Linux 5.13 or later with Landlock "
          + "among its security modules (lsm=landlock,…), or accept the risk with ROOST_MEDIA_SANDBOX=off.")
    }
    return "Landlock version \(version), libseccomp \(CallFence.libraryVersion)"
  }

  private func outcome(of exit: ChildExit, _ limits: ProgramLimits) throws(ProgramError) -> ProgramOutcome {
    let ending: ProgramOutcome.Ending
    switch exit.ending {
    case .status(SandboxLauncher.failureStatus) where exit.errors.starts(with: SandboxLauncher.failurePrefix.utf8):
      let text = String(decoding: exit.errors.dropFirst(SandboxLauncher.failurePrefix.utf8.count), as: UTF8.self)
      throw .notStarted("Could not set up the sandbox: \(text.split(separator: "\n").first ?? "").")
    case .status(0): ending = .exited(0)
    // ffmpeg catches SIGXCPU and exits.
    case .status where exit.processorTime >= limits.processorTime: ending = .outOfProcessorTime
    case .status(let status): ending = .exited(status)
    case .signal where exit.isTimedOut: ending = .outOfTime
    case .signal(SIGXCPU): ending = .outOfProcessorTime
    case .signal(SIGXFSZ): ending = .fileTooLarge
    case .signal(let signal): ending = .killed(signal)
    }
    return ProgramOutcome(
      ending: ending, output: exit.output, errors: exit.errors, processorTime: exit.processorTime,
      wallTime: exit.wallTime)
  }
}

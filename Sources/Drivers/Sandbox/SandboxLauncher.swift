import CLinux
import Glibc

/// Turns this process into a sandboxed program, when it was started for that.
///
/// A fence cannot be put around a process after its program has started, and little may be done between fork(2) and
/// execve(2) in a process with threads. So the program starts itself anew, with `sandbox-exec` as its first argument, sets
/// the limits while it is still alone, and then becomes the other program.
public enum SandboxLauncher {
  /// Runs a program in the sandbox if the arguments ask for it, and returns at once if they do not.
  ///
  /// Called first in `main`, before any thread is started. When asked, it does not return: the process becomes the other
  /// program, or exits with status 126 and a line on its standard error.
  ///
  /// - Parameter arguments: the command line, the program's own name included.
  public static func runIfAsked(arguments: [String]) {
    guard arguments.dropFirst().first == LaunchOrder.command else { return }
    do throws(LaunchFailure) {
      try launch(try LaunchOrder(arguments: arguments.dropFirst(2)))
    } catch {
      let line = Array("\(failurePrefix)\(error.message)\n".utf8)
      unsafe _ = line.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
      exit(failureStatus)
    }
  }

  /// The status with which the launcher exits when it gives up.
  static let failureStatus: Int32 = 126
  /// What begins the line that says why.
  static let failurePrefix = "\(LaunchOrder.command): "

  private static func launch(_ order: LaunchOrder) throws(LaunchFailure) -> Never {
    try endWithParent(order.parent)
    setPriority(order.niceness)
    try limit(RLIMIT_CORE, to: 0)
    try limit(RLIMIT_CPU, to: order.processorSeconds)
    try limit(RLIMIT_FSIZE, to: order.fileSize)
    try limit(RLIMIT_NOFILE, to: order.openFiles)
    guard shim_prctl(PR_SET_NO_NEW_PRIVS, 1) == 0 else { throw failure("give up gaining privileges") }
    if order.isFenced {
      try FileFence(order).close()
      try giveUpCapabilities()
      try CallFence.close()
    }
    unsafe execute(order.program, memory: order.memory)
    throw failure("start '\(order.program[0])'")
  }

  /// Has the kernel kill this process when its parent ends, however it ends; PR_SET_PDEATHSIG(2const).
  private static func endWithParent(_ parent: Int32) throws(LaunchFailure) {
    guard shim_prctl(PR_SET_PDEATHSIG, UInt(SIGKILL)) == 0 else { throw failure("end with the parent process") }
    guard getppid() == parent else { throw LaunchFailure("the process that asked is gone") }
  }

  /// Stands back behind other programs, and is the first to go when memory runs out.
  private static func setPriority(_ niceness: Int32) {
    _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, niceness)
    let file = unsafe open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    unsafe _ = write(file, "800", 3)
    close(file)
  }

  private static func limit(_ resource: __rlimit_resource, to value: Int) throws(LaunchFailure) {
    var limits = rlimit(rlim_cur: rlim_t(max(0, value)), rlim_max: rlim_t(max(0, value)))
    // A second beyond, so that SIGXCPU, which tells what happened, comes before SIGKILL.
    if resource == RLIMIT_CPU { limits.rlim_max += 1 }
    guard unsafe setrlimit(Int32(resource.rawValue), &limits) == 0 else {
      throw failure("limit the resource \(resource.rawValue) of getrlimit(2)")
    }
  }

  /// Gives up what root may do beyond others, but for passing file permissions, which the file fence limits.
  ///
  /// A data folder can belong to another user than root, and the program must reach its two files in it.
  private static func giveUpCapabilities() throws(LaunchFailure) {
    let kept = UInt32(1) << UInt32(CAP_DAC_OVERRIDE)
    guard geteuid() == 0 else { return }
    for capability in 0...63 where capability != CAP_DAC_OVERRIDE {
      _ = shim_prctl(PR_CAPBSET_DROP, UInt(capability))
    }
    guard shim_keep_capabilities(kept) == 0 else { throw failure("give up capabilities") }
  }

  /// execve(2) with the environment that this process was given; returns only when it fails.
  ///
  /// The address space is limited last of all, because setting up needs memory, too, and a sanitizer's runtime needs more
  /// than any limit allows.
  @unsafe private static func execute(_ program: [String], memory: Int) {
    var pointers = unsafe program.map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    var limits = rlimit(rlim_cur: rlim_t(max(0, memory)), rlim_max: rlim_t(max(0, memory)))
    let resource = Int32(RLIMIT_AS.rawValue)
    unsafe pointers.withUnsafeBufferPointer { pointers in
      guard let base = pointers.baseAddress, let path = unsafe base[0],
        unsafe setrlimit(resource, &limits) == 0
      else { return }
      unsafe execv(path, base)
    }
  }

  /// A failure of a call to the kernel.
  static func failure(_ attempt: String) -> LaunchFailure {
    let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
    return LaunchFailure("could not \(attempt): \(reason)")
  }
}

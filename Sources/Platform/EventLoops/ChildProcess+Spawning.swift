import CUV
import Glibc

extension ChildProcess {
  /// Starts the program in a new process group.
  ///
  /// The calling thread waits until the program is loaded, about a millisecond.
  ///
  /// - Parameters:
  ///   - capture: the descriptor for the standard output when it is captured.
  ///   - errorCapture: the descriptor for the standard error when it is captured.
  /// - Returns: the process's number, which is its group's, too.
  /// - Throws: `EventLoopError` when the program or its directory cannot be used, or a limit is reached.
  func spawn(output capture: Int32?, errors errorCapture: Int32?) throws(EventLoopError) -> pid_t {
    let attempt = "start '\(executable)'"
    let texts = [executable] + arguments + environment.flatMap { [$0.key, $0.value] } + [workingDirectory ?? ""]
    guard !texts.contains(where: { $0.utf8.contains(0) }) else { throw .system(EINVAL, attempt) }
    let actions = try FileActions(attempt: attempt)
    // Copies whose numbers lie above all of the child's, so that putting one in place does not overwrite another.
    let copies = try Copies(
      [input, output.descriptor ?? capture, errors.descriptor ?? errorCapture] + descriptors, attempt: attempt)
    for (target, source) in copies.descriptors.enumerated() {
      if source >= 0 { actions.duplicate(source, as: Int32(target)) } else { actions.openNull(as: Int32(target)) }
    }
    actions.closeAll(from: Int32(copies.descriptors.count))
    if let workingDirectory { actions.changeDirectory(workingDirectory) }
    return try actions.spawn(
      executable, [executable] + arguments, environment.map { "\($0.key)=\($0.value)" })
  }
}

extension ChildProcess.Output {
  fileprivate var descriptor: Int32? {
    if case .descriptor(let number) = self { number } else { nil }
  }
}

/// Copies of descriptors that are closed at the end.
private struct Copies: ~Copyable {
  /// The copies; -1 where nothing was to be copied.
  private(set) var descriptors: [Int32] = []

  init(_ originals: [Int32?], attempt: String) throws(EventLoopError) {
    for original in originals {
      guard let original else {
        descriptors.append(-1)
        continue
      }
      let copy = fcntl(original, F_DUPFD_CLOEXEC, Int32(originals.count))
      guard copy >= 0 else {
        let reason = errno
        closeAll()
        throw .system(reason, attempt)
      }
      descriptors.append(copy)
    }
  }

  deinit {
    closeAll()
  }

  private func closeAll() {
    for descriptor in descriptors where descriptor >= 0 { close(descriptor) }
  }
}

/// What the child does between its birth and its program; posix_spawn_file_actions_init(3).
@safe
private final class FileActions {
  private let attempt: String
  private let actions: UnsafeMutablePointer<posix_spawn_file_actions_t>
  /// The first error of a call that adds an action.
  private var status: Int32 = 0

  init(attempt: String) throws(EventLoopError) {
    self.attempt = attempt
    unsafe actions = .allocate(capacity: 1)
    unsafe actions.initialize(to: posix_spawn_file_actions_t())
    let status = unsafe posix_spawn_file_actions_init(actions)
    guard status == 0 else { throw .system(status, attempt) }
  }

  deinit {
    unsafe posix_spawn_file_actions_destroy(actions)
    unsafe actions.deallocate()
  }

  func duplicate(_ source: Int32, as target: Int32) {
    note(unsafe posix_spawn_file_actions_adddup2(actions, source, target))
  }

  func openNull(as target: Int32) {
    note(unsafe posix_spawn_file_actions_addopen(actions, target, "/dev/null", O_RDWR, 0))
  }

  func closeAll(from first: Int32) {
    note(unsafe posix_spawn_file_actions_addclosefrom_np(actions, first))
  }

  func changeDirectory(_ path: String) {
    note(unsafe posix_spawn_file_actions_addchdir_np(actions, path))
  }

  private func note(_ result: Int32) {
    if status == 0 { status = result }
  }

  func spawn(_ path: String, _ arguments: [String], _ environment: [String]) throws(EventLoopError) -> pid_t {
    guard status == 0 else { throw .system(status, attempt) }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    var process: pid_t = 0
    let status = unsafe withCStrings(arguments) { arguments in
      unsafe withCStrings(environment) { environment in
        unsafe posix_spawn(&process, path, actions, &attributes, arguments, environment)
      }
    }
    guard status == 0 else { throw .system(status, attempt) }
    return process
  }
}

/// Calls `body` with a nil-terminated array of C strings.
private func withCStrings<Result>(
  _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  let array = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: texts.count + 1)
  for (index, text) in texts.enumerated() { unsafe (array + index).initialize(to: strdup(text)) }
  unsafe (array + texts.count).initialize(to: nil)
  defer {
    for index in texts.indices { unsafe free(array[index]) }
    unsafe array.deallocate()
  }
  return unsafe body(array)
}

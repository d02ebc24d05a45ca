import Glibc

/// The folder that holds everything a Roost in one process keeps; one process serves it at a time.
///
///     data/
///       identity.db media.db notifications.db queue.db   the databases
///       blobs/                                           videos and MP3s
///       outbox/                                          mail, where no SMTP server is set
///       lock                                             held by the process that serves the folder
final class DataFolder: Sendable {
  /// The folder's path, without a slash at its end.
  let path: String
  private let lock: Int32?

  /// Opens the folder, making it where it is missing.
  ///
  /// - Parameters:
  ///   - path: the folder.
  ///   - exclusive: whether to hold it against other processes, as a server does.
  /// - Throws: `CommandFailure` when it cannot be made or written, or when another process serves it.
  init(_ path: String, exclusive: Bool) throws(CommandFailure) {
    var trimmed = Substring(path)
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
    self.path = String(trimmed)
    try DataFolder.make(self.path)
    lock = exclusive ? try DataFolder.hold(self.path) : nil
  }

  deinit {
    if let lock { close(lock) }
  }

  /// The path of something in the folder.
  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  /// The bytes that are free for this user on the folder's file system; statvfs(3).
  func freeBytes() throws(CommandFailure) -> Int {
    var status = statvfs()
    guard unsafe statvfs(path, &status) == 0 else {
      throw CommandFailure("Could not ask for the free space of '\(path)': \(errorText()).")
    }
    return Int(status.f_bavail) * Int(status.f_frsize)
  }

  /// Makes the folder and those above it; nobody else may look into a new one.
  private static func make(_ path: String) throws(CommandFailure) {
    var end = path.startIndex
    while end < path.endIndex {
      end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
      let isLast = end == path.endIndex
      let part = String(path[..<end])
      guard unsafe mkdir(part, isLast ? 0o700 : 0o755) == 0 || errno == EEXIST || (errno == EROFS && !isLast) else {
        throw CommandFailure(
          "Could not make the data folder '\(path)': \(errorText()). Choose another with --data, or make it writable.")
      }
    }
    guard unsafe access(path, R_OK | W_OK | X_OK) == 0 else {
      throw CommandFailure(
        "Could not use the data folder '\(path)': \(errorText()). Make it a folder that this user can read and write.")
    }
  }

  /// Takes the lock, which the kernel gives back when the process ends in whatever way; flock(2).
  private static func hold(_ path: String) throws(CommandFailure) -> Int32 {
    let file = "\(path)/lock"
    let descriptor = unsafe open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw CommandFailure(
        "Could not open the lock '\(file)': \(errorText()). Make the data folder writable for this user.")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw CommandFailure(
        "Another Roost serves the data folder '\(path)' already. Stop it, or choose another folder with --data.")
    }
    return descriptor
  }
}

/// Why a command could not do what it was asked, in words for whoever typed it.
struct CommandFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// What errno says, as strerror(3) words it.
func errorText(_ code: Int32 = errno) -> String {
  unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
}

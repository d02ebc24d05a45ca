import Glibc

/// The system's own calls.
struct PosixFileSystem: FileSystem {
  func makeFolder(_ path: String) throws(FileSystemError) -> Bool {
    if unsafe mkdir(path, 0o700) == 0 { return true }
    if errno == EEXIST { return false }
    throw failure("make the folder", path)
  }

  func create(_ path: String) throws(FileSystemError) -> Int32 {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("create", path) }
    return descriptor
  }

  func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(FileSystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("write to", path) }
      rest = rest.dropFirst(count)
    }
  }

  func synchronize(_ descriptor: Int32, _ path: String) throws(FileSystemError) {
    guard fsync(descriptor) == 0 else { throw failure("flush to disk", path) }
  }

  func close(_ descriptor: Int32) {
    _ = Glibc.close(descriptor)
  }

  func rename(_ path: String, to target: String) throws(FileSystemError) {
    guard unsafe Glibc.rename(path, target) == 0 else { throw failure("rename a finished file to", target) }
  }

  func synchronizeFolder(_ path: String) throws(FileSystemError) {
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open the folder", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure("flush to disk the folder", path) }
  }

  func remove(_ path: String) {
    _ = unsafe unlink(path)
  }

  /// The error that errno tells of.
  private func failure(_ attempt: String, _ path: String) -> FileSystemError {
    let number = errno
    let reason = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    let remedy =
      switch number {
      case ENOSPC, EDQUOT: "Free some space on its disk."
      case EROFS: "Mount the volume writable, or choose another folder."
      case EACCES, EPERM: "Let the user that runs Roost write there, or choose another folder."
      case ENOENT, ENOTDIR: "Create the folder above it, or choose another folder."
      default: "Look at the disk and its file system."
      }
    return FileSystemError(number: number, description: "Could not \(attempt) '\(path)': \(reason). \(remedy)")
  }
}

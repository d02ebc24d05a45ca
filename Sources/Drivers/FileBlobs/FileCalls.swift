import CLinux
import Glibc

/// The calls to the kernel that keep a blob, so that tests can let each of them fail.
///
/// Paths are names within an open folder; none of the calls follows a symbolic link.
protocol FileCalls: Sendable {
  /// openat(2) with `O_NOFOLLOW | O_CLOEXEC`; a new file gets the mode 0600.
  func open(_ name: String, in folder: Int32, _ flags: Int32) throws(FileFailure) -> Int32
  /// mkdirat(2) with the mode 0700; a folder that exists is no error. Returns whether it was made.
  func makeFolder(_ name: String, in folder: Int32) throws(FileFailure) -> Bool
  /// write(2) until all bytes are written.
  func write(_ bytes: [UInt8], to file: Int32) throws(FileFailure)
  /// pread(2) until there are `count` bytes or the file ends.
  func read(_ file: Int32, at offset: Int, count: Int) throws(FileFailure) -> [UInt8]
  /// fsync(2).
  func synchronize(_ file: Int32) throws(FileFailure)
  /// renameat(2).
  func rename(_ name: String, in folder: Int32, to newName: String, in newFolder: Int32) throws(FileFailure)
  /// unlinkat(2).
  func remove(_ name: String, in folder: Int32) throws(FileFailure)
  /// fsetxattr(2).
  func setAttribute(_ name: String, of file: Int32, to value: String) throws(FileFailure)
}

/// A call to the kernel that failed.
struct FileFailure: Error, Hashable {
  /// The value of `errno`.
  let code: Int32
  /// What was attempted: `write`.
  let call: String

  init(_ code: Int32, _ call: String) {
    self.code = code
    self.call = call
  }

  /// What the system says of the error.
  var reason: String {
    unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
  }
}

/// The calls as the kernel answers them.
struct SystemFileCalls: FileCalls {
  func open(_ name: String, in folder: Int32, _ flags: Int32) throws(FileFailure) -> Int32 {
    try SystemFileCalls.repeated("open") { unsafe openat(folder, name, flags | O_NOFOLLOW | O_CLOEXEC, 0o600) }
  }

  func makeFolder(_ name: String, in folder: Int32) throws(FileFailure) -> Bool {
    if unsafe mkdirat(folder, name, 0o700) == 0 { return true }
    guard errno == EEXIST else { throw FileFailure(errno, "make the folder") }
    return false
  }

  func write(_ bytes: [UInt8], to file: Int32) throws(FileFailure) {
    var written = 0
    while written < bytes.count {
      let offset = written
      written += try SystemFileCalls.repeated("write") {
        unsafe bytes.withUnsafeBytes { buffer in
          unsafe Glibc.write(file, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
        }
      }
    }
  }

  func read(_ file: Int32, at offset: Int, count: Int) throws(FileFailure) -> [UInt8] {
    var failure: FileFailure?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, size in
      while size < count {
        let next = unsafe pread(file, buffer.baseAddress?.advanced(by: size), count - size, offset + size)
        if next < 0, errno == EINTR { continue }
        if next < 0 { failure = FileFailure(errno, "read") }
        guard next > 0 else { return }
        size += next
      }
    }
    if let failure { throw failure }
    return bytes
  }

  func synchronize(_ file: Int32) throws(FileFailure) {
    _ = try SystemFileCalls.repeated("bring to the disk") { fsync(file) }
  }

  func rename(_ name: String, in folder: Int32, to newName: String, in newFolder: Int32) throws(FileFailure) {
    guard unsafe renameat(folder, name, newFolder, newName) == 0 else { throw FileFailure(errno, "rename") }
  }

  func remove(_ name: String, in folder: Int32) throws(FileFailure) {
    guard unsafe unlinkat(folder, name, 0) == 0 else { throw FileFailure(errno, "remove") }
  }

  func setAttribute(_ name: String, of file: Int32, to value: String) throws(FileFailure) {
    let bytes = Array(value.utf8)
    let status = unsafe bytes.withUnsafeBytes { buffer in
      unsafe fsetxattr(file, name, buffer.baseAddress, buffer.count, 0)
    }
    guard status == 0 else { throw FileFailure(errno, "set the attribute \(name) of") }
  }

  /// Makes a call again for as long as a signal interrupts it.
  private static func repeated<Result: BinaryInteger>(
    _ call: String, _ body: () -> Result
  ) throws(FileFailure) -> Result {
    while true {
      let result = body()
      if result >= 0 { return result }
      guard errno == EINTR else { throw FileFailure(errno, call) }
    }
  }
}

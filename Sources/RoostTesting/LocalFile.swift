import Glibc

/// Whole files of this machine, read and written at once, as a program beside us would.
public enum LocalFile {
  /// A call that failed.
  public struct Failure: Error, Sendable {
    /// The file.
    public let path: String
    /// The value of `errno`.
    public let code: Int32
  }

  /// Returns what a file holds.
  ///
  /// - Throws: `Failure`.
  public static func read(_ path: String) throws -> [UInt8] {
    let file = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Failure(path: path, code: errno) }
    defer { close(file) }
    var bytes: [UInt8] = []
    while true {
      let next = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
        unsafe count = max(0, Glibc.read(file, buffer.baseAddress, buffer.count))
      }
      guard !next.isEmpty else { return bytes }
      bytes += next
    }
  }

  /// Replaces what a file holds; the file is made where it is missing.
  ///
  /// - Throws: `Failure`.
  public static func write(_ bytes: [UInt8], to path: String) throws {
    let file = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Failure(path: path, code: errno) }
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
      guard count > 0 else { throw Failure(path: path, code: errno) }
      rest = rest.dropFirst(count)
    }
  }

  /// Removes a file.
  ///
  /// - Throws: `Failure`.
  public static func remove(_ path: String) throws {
    guard unsafe unlink(path) == 0 else { throw Failure(path: path, code: errno) }
  }

  /// Makes a symbolic link.
  ///
  /// - Throws: `Failure`.
  public static func link(_ path: String, to target: String) throws {
    guard unsafe symlink(target, path) == 0 else { throw Failure(path: path, code: errno) }
  }

  /// Makes a folder.
  ///
  /// - Throws: `Failure`.
  public static func makeFolder(_ path: String) throws {
    guard unsafe mkdir(path, 0o700) == 0 else { throw Failure(path: path, code: errno) }
  }

  /// Returns the names in a folder, sorted.
  ///
  /// - Throws: `Failure`.
  public static func names(in folder: String) throws -> [String] {
    guard let stream = unsafe opendir(folder) else { throw Failure(path: folder, code: errno) }
    defer { unsafe _ = closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
        unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Returns a file's permission bits, such as `0o600`.
  ///
  /// - Throws: `Failure`.
  public static func permissions(of path: String) throws -> UInt32 {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { throw Failure(path: path, code: errno) }
    return status.st_mode & 0o7777
  }
}

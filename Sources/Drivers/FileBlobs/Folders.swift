import Blobs
import Glibc

/// The folders of a store, each opened without following a link.
///
/// ```
/// ROOT/unfinished/018f…            files under way, locked by their writers
/// ROOT/videos/a7/6920a1f2c3…       bucket, fan-out of 256 by a hash of the name, name
/// ```
final class Folders: Sendable {
  /// The store's folder as an absolute path.
  let root: String
  /// Where files lie until they are whole; the name has a point, so that it is no bucket's.
  static let unfinished = ".unfinished"
  /// The attribute of a file that holds its SHA-256 in hexadecimal; xattr(7).
  static let checksumAttribute = "user.roost.sha256"

  /// The store's folder.
  let rootDescriptor: Int32
  /// The folder for what is not whole.
  let unfinishedDescriptor: Int32

  /// Opens the store's folder, and makes it where it is missing.
  ///
  /// - Throws: `FileFailure`.
  init(root: String, calls: any FileCalls) throws(FileFailure) {
    if unsafe mkdir(root, 0o700) != 0, errno != EEXIST { throw FileFailure(errno, "make the folder") }
    // The last component may be a link: whoever runs the program chooses where the store lies.
    guard let resolved = unsafe realpath(root, nil) else { throw FileFailure(errno, "find the folder") }
    self.root = unsafe String(cString: resolved)
    unsafe free(resolved)
    rootDescriptor = try calls.open(self.root, in: AT_FDCWD, O_RDONLY | O_DIRECTORY)
    do {
      _ = try calls.makeFolder(Folders.unfinished, in: rootDescriptor)
      unfinishedDescriptor = try calls.open(Folders.unfinished, in: rootDescriptor, O_RDONLY | O_DIRECTORY)
    } catch {
      close(rootDescriptor)
      throw error
    }
  }

  deinit {
    close(unfinishedDescriptor)
    close(rootDescriptor)
  }

  /// The path of a blob for other programs.
  func path(of key: BlobKey) -> String {
    "\(root)/\(key.bucket)/\(Folders.fan(of: key.name))/\(key.name)"
  }

  /// Opens the folder that holds a blob.
  ///
  /// - Throws: `FileFailure`, with `ENOENT` when it was never made.
  func openFolder(for key: BlobKey, _ calls: any FileCalls) throws(FileFailure) -> Int32 {
    let bucket = try calls.open(key.bucket, in: rootDescriptor, O_RDONLY | O_DIRECTORY)
    defer { close(bucket) }
    return try calls.open(Folders.fan(of: key.name), in: bucket, O_RDONLY | O_DIRECTORY)
  }

  /// Opens the folder that is to hold a blob; what is missing is made, durably.
  ///
  /// - Throws: `FileFailure`.
  func makeFolder(for key: BlobKey, _ calls: any FileCalls) throws(FileFailure) -> Int32 {
    if try calls.makeFolder(key.bucket, in: rootDescriptor) { try calls.synchronize(rootDescriptor) }
    let bucket = try calls.open(key.bucket, in: rootDescriptor, O_RDONLY | O_DIRECTORY)
    defer { close(bucket) }
    if try calls.makeFolder(Folders.fan(of: key.name), in: bucket) { try calls.synchronize(bucket) }
    return try calls.open(Folders.fan(of: key.name), in: bucket, O_RDONLY | O_DIRECTORY)
  }

  /// Removes the files that writers which are gone have left.
  ///
  /// - Returns: how many.
  func sweep(_ calls: any FileCalls) -> Int {
    var removed = 0
    forEachName(in: unfinishedDescriptor) { name in
      guard let file = try? calls.open(name, in: unfinishedDescriptor, O_RDONLY) else { return }
      defer { close(file) }
      guard flock(file, LOCK_EX | LOCK_NB) == 0, (try? calls.remove(name, in: unfinishedDescriptor)) != nil else {
        return
      }
      removed += 1
    }
    return removed
  }

  /// The names in a bucket behind `after`, the first `limit` of them in order.
  ///
  /// - Throws: `FileFailure`.
  func names(
    in bucket: String, after: String?, limit: Int, _ calls: any FileCalls
  ) throws(FileFailure) -> [String] {
    guard
      let folder = try Folders.ifExisting({ () throws(FileFailure) in
        try calls.open(bucket, in: rootDescriptor, O_RDONLY | O_DIRECTORY)
      })
    else { return [] }
    defer { close(folder) }
    var names: [String] = []
    for fan in 0..<256 {
      let inner = try Folders.ifExisting { () throws(FileFailure) in
        try calls.open(Folders.fanName(UInt8(fan)), in: folder, O_RDONLY | O_DIRECTORY)
      }
      guard let inner else { continue }
      defer { close(inner) }
      forEachName(in: inner) { name in
        if let after, name <= after { return }
        names.append(name)
        // The memory stays within twice the limit, however full the bucket is.
        if names.count >= 2 * limit { names = Array(names.sorted().prefix(limit)) }
      }
    }
    return Array(names.sorted().prefix(limit))
  }

  /// What `body` returns, or nil when the file or folder is not there.
  ///
  /// - Throws: `FileFailure`.
  static func ifExisting(_ body: () throws(FileFailure) -> Int32) throws(FileFailure) -> Int32? {
    do { return try body() } catch {
      guard error.code == ENOENT else { throw error }
      return nil
    }
  }

  /// Calls `body` with each name in a folder that does not begin with a point; readdir(3).
  private func forEachName(in folder: Int32, _ body: (String) -> Void) {
    // A descriptor of its own, because closedir closes it.
    let copy = unsafe openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0, let stream = unsafe fdopendir(copy) else { return }
    defer { unsafe _ = closedir(stream) }
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
        unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if !name.hasPrefix(".") { body(name) }
    }
  }

  /// The subfolder of a name: a byte of its FNV-1a hash (RFC 9923), so that no folder grows beyond all measure.
  private static func fan(of name: String) -> String {
    let hash = name.utf8.reduce(2_166_136_261 as UInt32) { ($0 ^ UInt32($1)) &* 16_777_619 }
    return fanName(UInt8(truncatingIfNeeded: hash ^ hash >> 16))
  }

  private static func fanName(_ number: UInt8) -> String {
    let text = String(number, radix: 16)
    return number < 16 ? "0" + text : text
  }
}

/// What fstat(2) says of an open file.
struct FileFacts {
  let size: Int
  let links: Int
  let isRegular: Bool

  init?(_ descriptor: Int32) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    size = Int(status.st_size)
    links = Int(status.st_nlink)
    isRegular = status.st_mode & S_IFMT == S_IFREG
  }
}

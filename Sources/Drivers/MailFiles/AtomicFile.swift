import Core

/// A file that is there as a whole or not at all.
///
/// It is written under a hidden temporary name, flushed, renamed, and then its folder is flushed. A crash leaves a temporary
/// file at most, whose name begins with a point and ends in `.part`.
struct AtomicFile {
  let folder: String
  let name: String
  let files: any FileSystem

  /// Writes the file, in place of one with the same name; blocks.
  func write(_ bytes: [UInt8]) throws(FileSystemError) {
    try replace(bytes) { temporary throws(FileSystemError) in
      try files.rename(temporary, to: "\(folder)/\(name)")
    }
    try files.synchronizeFolder(folder)
  }

  /// Writes a file and removes it again; blocks.
  func probe() throws(FileSystemError) {
    try replace([]) { temporary in files.remove(temporary) }
  }

  /// Writes a temporary file and hands its path to `finish`; whatever fails, no temporary file stays.
  private func replace(
    _ bytes: [UInt8], finish: (String) throws(FileSystemError) -> Void
  ) throws(FileSystemError) {
    if try files.makeFolder(folder) { try files.synchronizeFolder("\(folder)/..") }
    // Random, because two attempts to send one message may overlap.
    let temporary = "\(folder)/.\(SystemRandom().bytes(8).hexadecimal).part"
    let descriptor = try files.create(temporary)
    do throws(FileSystemError) {
      defer { files.close(descriptor) }
      try files.write(bytes, to: descriptor, temporary)
      try files.synchronize(descriptor, temporary)
    } catch {
      files.remove(temporary)
      throw error
    }
    do throws(FileSystemError) {
      try finish(temporary)
    } catch {
      files.remove(temporary)
      throw error
    }
  }
}

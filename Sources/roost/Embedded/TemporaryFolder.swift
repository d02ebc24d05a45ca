import Glibc

/// A folder for the time of a command.
struct TemporaryFolder {
  let path: String

  /// Makes it, readable by this user alone; mkdtemp(3).
  init() throws(CommandFailure) {
    let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/roost-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
      throw CommandFailure(
        "Could not make a temporary folder in '\(base)': \(errorText()). Set TMPDIR to a writable one.")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes it and what is in it.
  func remove() {
    TemporaryFolder.remove(path)
  }

  private static func remove(_ path: String) {
    // unlink(2) fails for a folder, which is emptied first then.
    guard unsafe unlink(path) != 0, let folder = unsafe opendir(path) else { return }
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { remove("\(path)/\(name)") }
    }
    unsafe closedir(folder)
    unsafe rmdir(path)
  }
}

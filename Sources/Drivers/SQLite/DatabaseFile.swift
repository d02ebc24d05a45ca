import Glibc
import SQL

/// What the driver does to files by itself, outside SQLite.
enum DatabaseFile {
  /// Makes an empty file that only its owner may read; SQLite gives the files beside it the same permissions.
  ///
  /// - Throws: `SQLError` that says why it cannot be made.
  static func createIfMissing(_ path: String) throws {
    // Only when it is new: closing a descriptor of an open database drops the locks of the whole process.
    // https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_
    let descriptor = unsafe open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    if descriptor >= 0 {
      close(descriptor)
    } else if errno != EEXIST {
      throw creationError(path, errno)
    }
  }

  /// Copies a database into a new file and flushes that to the disk.
  ///
  /// - Throws: `SQLError`; the new file is gone then.
  static func copy(_ path: String, to destination: String) throws {
    // VACUUM INTO fills an empty file, so this one has the right permissions from the start.
    // https://www.sqlite.org/lang_vacuum.html#vacuuminto
    let descriptor = unsafe open(destination, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw creationError(destination, errno) }
    defer { close(descriptor) }
    do {
      let quoted = destination.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
      try Connection(path: path, role: .reader).control(SQLStatement(composed: "VACUUM INTO '\(quoted)'"))
      guard fsync(descriptor) == 0 else {
        let cause = unsafe String(cString: strerror(errno))
        throw SQLError(.failed, "The backup '\(destination)' could not be flushed to the disk.", cause: cause)
      }
    } catch {
      unsafe unlink(destination)
      throw error
    }
  }

  private static func creationError(_ path: String, _ number: Int32) -> SQLError {
    let cause = unsafe String(cString: strerror(number))
    return switch number {
    case EACCES, EROFS, EPERM:
      SQLError(
        .readOnly, "The database '\(path)' could not be made. Make its folder writable for this user.", cause: cause)
    case ENOSPC, EDQUOT:
      SQLError(.full, "The database '\(path)' could not be made. Free space on its disk.", cause: cause)
    case EEXIST:
      SQLError(.failed, "The file '\(path)' exists already. Choose a new name.", cause: cause)
    default:
      SQLError(.unavailable, "The database '\(path)' could not be made. Make its folder first.", cause: cause)
    }
  }
}

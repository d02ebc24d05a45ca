import CSQLite
import Glibc
import SQL

/// Translates SQLite's result codes; the only place that does.
///
/// https://www.sqlite.org/rescode.html
enum Failure {
  /// What went wrong on a connection just now.
  ///
  /// - Parameters:
  ///   - connection: <sqlite3>, whose last call failed; nil when it could not even be allocated.
  ///   - code: the result of that call.
  ///   - path: the database's file.
  ///   - attempt: what was attempted, to follow "could not".
  /// - Returns: the error for the caller.
  static func error(_ connection: OpaquePointer?, _ code: Int32, path: String, attempt: String) -> SQLError {
    let cause =
      if let connection = unsafe connection, let text = unsafe sqlite3_errmsg(connection) {
        unsafe String(cString: text)
      } else { unsafe String(cString: sqlite3_errstr(code)) }
    let errno = if let connection = unsafe connection { unsafe sqlite3_system_errno(connection) } else { Int32(0) }
    let kind = self.kind(code, errno: errno)
    return SQLError(kind, "The database '\(path)' could not \(attempt)\(remedy(kind)).", cause: cause)
  }

  private static func kind(_ code: Int32, errno: Int32) -> SQLError.Code {
    switch code {
    // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY and _ROWID: macros with arithmetic, which Swift does not import.
    case 2067, 1555, 2579: return .uniqueViolation
    default: break
    }
    switch code & 0xff {
    case SQLITE_CONSTRAINT, SQLITE_MISMATCH: return .constraintViolation
    case SQLITE_FULL: return .full
    case SQLITE_IOERR where errno == ENOSPC || errno == EDQUOT || errno == EFBIG: return .full
    case SQLITE_CANTOPEN where errno == EACCES || errno == EROFS || errno == EPERM: return .readOnly
    case SQLITE_READONLY, SQLITE_PERM: return .readOnly
    case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL, SQLITE_CANTOPEN: return .unavailable
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT: return .corrupt
    case SQLITE_ERROR, SQLITE_MISUSE, SQLITE_RANGE, SQLITE_AUTH, SQLITE_SCHEMA: return .invalidStatement
    default: return .failed
    }
  }

  private static func remedy(_ kind: SQLError.Code) -> String {
    switch kind {
    case .full: ": there is no room left. Free space on its disk or raise its size limit"
    case .readOnly: ": it may not be written. Make the file and its folder writable for this user"
    case .unavailable: ": another process holds it, or its folder is missing. Stop that process or make the folder"
    case .corrupt: ": the file is damaged or not a SQLite database. Restore it from a backup"
    default: ""
    }
  }
}

import CSQLite
import SQL

/// One connection to a database's file, with its prepared statements.
///
/// It is `Sendable` unchecked because one thread uses it at a time: the pool lends it to one reader, and the writer's
/// never leaves the writer's thread.
@safe final class Connection: @unchecked Sendable {
  /// What a connection is for.
  enum Role {
    /// Reads only; waits at most 100 ms for a lock, because the thread that reads is usually a loop's.
    case reader
    /// Writes too; waits up to 5 s for another process that writes.
    case writer
  }

  private let handle: OpaquePointer  // <sqlite3>
  private let role: Role
  private var statements: [SQLStatement: Statement] = [:]
  /// The driver's own, such as `COMMIT`, which callers must not find among theirs.
  private var controls: [SQLStatement: Statement] = [:]
  private let path: String
  private var isClosed = false
  /// The number of frames in the write-ahead log after the last commit.
  private(set) var logFrames = 0

  /// The most statements kept prepared; at the bound all are let go, and prepared again as they come.
  private static let maximumStatements = 256

  /// Opens the file; it exists already.
  ///
  /// - Throws: `SQLError` when it cannot be opened.
  init(path: String, role: Role) throws {
    _ = Connection.library
    self.path = path
    self.role = role
    var handle: OpaquePointer?
    let access = role == .reader ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
    // https://www.sqlite.org/c3ref/open.html
    let flags = access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE
    let result = unsafe sqlite3_open_v2(path, &handle, flags, nil)
    guard result == SQLITE_OK, let handle = unsafe handle else {
      defer { unsafe sqlite3_close_v2(handle) }
      throw unsafe Failure.error(handle, result, path: path, attempt: "be opened")
    }
    unsafe self.handle = unsafe handle
    unsafe sqlite3_busy_timeout(handle, role == .reader ? 100 : 5000)
  }

  deinit {
    close()
  }

  /// Closes the file, before the last reference goes; nothing but `close` may be called afterward.
  func close() {
    guard !isClosed else { return }
    isClosed = true
    statements = [:]
    controls = [:]
    unsafe sqlite3_close_v2(handle)
  }

  /// Whether no transaction is open: it was never begun, or SQLite rolled it back after a grave error.
  ///
  /// https://www.sqlite.org/c3ref/get_autocommit.html
  var isOutsideTransaction: Bool {
    unsafe sqlite3_get_autocommit(handle) != 0
  }

  /// Whether a foreign key that is checked at the commit is violated.
  ///
  /// https://www.sqlite.org/c3ref/c_dbstatus_options.html
  var violatesDeferredForeignKeys: Bool {
    var current: Int32 = 0
    var highest: Int32 = 0
    unsafe sqlite3_db_status(handle, SQLITE_DBSTATUS_DEFERRED_FKS, &current, &highest, 0)
    return current != 0
  }

  /// Lends the rows of a statement.
  ///
  /// - Throws: `SQLError`; what `body` throws.
  func forEachRow(_ text: SQLStatement, _ values: [SQLValue], _ body: (Row) throws -> Void) throws {
    let statement = try statement(text)
    defer { statement.reset() }
    try bind(values, to: statement, text)
    while true {
      let result = statement.step()
      guard result == SQLITE_ROW else {
        guard result == SQLITE_DONE else { throw error(result, "run: \(text.text)") }
        return
      }
      try body(statement.row)
    }
  }

  /// Runs a statement to its end.
  ///
  /// - Returns: how many rows it inserted, changed or deleted.
  /// - Throws: `SQLError`.
  func execute(_ text: SQLStatement, _ values: [SQLValue]) throws -> Int {
    // sqlite3_changes64 keeps its value over statements that change no rows, hence the total.
    // https://www.sqlite.org/c3ref/total_changes.html
    let before = unsafe sqlite3_total_changes64(handle)
    try forEachRow(text, values) { _ in }
    return unsafe sqlite3_total_changes64(handle) == before ? 0 : Int(sqlite3_changes64(handle))
  }

  /// Whether a statement leaves the database as it is.
  ///
  /// - Throws: `SQLError` when it cannot be prepared.
  func isReadOnly(_ text: SQLStatement) throws -> Bool {
    try statement(text).isReadOnly
  }

  /// Runs a statement of the driver itself, such as `COMMIT`, which callers may not.
  ///
  /// - Throws: `SQLError`.
  func control(_ text: SQLStatement) throws {
    let statement = try controls[text] ?? prepare(text)
    controls[text] = statement
    defer { statement.reset() }
    var result = statement.step()
    while result == SQLITE_ROW { result = statement.step() }
    guard result == SQLITE_DONE else { throw error(result, "run: \(text.text)") }
  }

  /// Keeps `logFrames` up to date, in place of SQLite's own checkpoints within the commit.
  ///
  /// https://www.sqlite.org/c3ref/wal_hook.html
  func watchLog() {
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    _ = unsafe sqlite3_wal_hook(
      handle,
      { context, _, _, frames in
        if let context = unsafe context {
          unsafe Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue().logFrames = Int(frames)
        }
        return SQLITE_OK
      }, context)
  }

  /// Moves what the write-ahead log holds into the database's file, as far as readers allow.
  ///
  /// https://www.sqlite.org/c3ref/wal_checkpoint_v2.html
  func checkpoint(truncating: Bool) {
    let mode = truncating ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE
    // A checkpoint that fails loses nothing: the log still holds everything, and the next one tries again.
    _ = unsafe sqlite3_wal_checkpoint_v2(handle, nil, mode, nil, nil)
    logFrames = 0
  }

  private func statement(_ text: SQLStatement) throws -> Statement {
    if let statement = statements[text] { return statement }
    try StatementRules.check(text)
    let statement = try prepare(text)
    guard role == .writer || statement.isReadOnly else {
      throw SQLError(.invalidStatement, "A read's body must not write; use write for: \(text.text)")
    }
    if statements.count >= Connection.maximumStatements { statements = [:] }
    statements[text] = statement
    return statement
  }

  private func prepare(_ text: SQLStatement) throws -> Statement {
    var prepared: OpaquePointer?
    var source = text.text
    // https://www.sqlite.org/c3ref/prepare.html
    let (result, rest) = source.withUTF8 { utf8 in
      unsafe utf8.withMemoryRebound(to: CChar.self) { bytes in
        var tail: UnsafePointer<CChar>?
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        let result = unsafe sqlite3_prepare_v3(handle, bytes.baseAddress, Int32(bytes.count), flags, &prepared, &tail)
        guard let tail = unsafe tail, let base = bytes.baseAddress else { return (result, "") }
        return unsafe (result, String(decoding: utf8[(tail - base)...], as: UTF8.self))
      }
    }
    guard result == SQLITE_OK else { throw error(result, "understand: \(text.text)") }
    guard let prepared = unsafe prepared else {
      throw SQLError(.invalidStatement, "There is no statement in: '\(source)'")
    }
    let statement = unsafe try Statement(adopting: prepared, text: source)
    guard rest.allSatisfy(\.isWhitespace) else {
      throw SQLError(
        .invalidStatement, "Only one statement is allowed, and a second one begins at '\(rest)' in: \(source)")
    }
    return statement
  }

  private func bind(_ values: [SQLValue], to statement: Statement, _ text: SQLStatement) throws {
    guard let result = statement.bind(values) else {
      throw SQLError(.invalidStatement, "\(values.count) values do not fit the placeholders of: \(text.text)")
    }
    guard result == SQLITE_OK else { throw error(result, "take the values of: \(text.text)") }
  }

  private func error(_ result: Int32, _ attempt: String) -> SQLError {
    unsafe Failure.error(handle, result, path: path, attempt: attempt)
  }

  /// Settings of the library as a whole, made before the first connection.
  private static let library: Void = {
    _ = roost_sqlite3_stop_counting_memory()
  }()
}

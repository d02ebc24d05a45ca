import Glibc
public import SQL

/// A database in one file, kept by SQLite: the embedded keeper of `SQLDatabase`'s promise.
///
/// The file is in WAL mode with `synchronous = FULL`, readable by its owner alone. Reads run on the caller's thread; all
/// writes on one thread that commits many callers' transactions together. Several processes may open the same file.
///
/// At 10 000 waiting writers (or what `maximumWaiting` says) further ones fail with `SQLError.Code.overloaded`; so do
/// readers beyond 64 at once.
public final class SQLiteDatabase: SQLDatabase {
  private let path: String
  private let readers: ReaderPool
  private let writer: Writer

  /// Opens the file, and makes it unless it is there.
  ///
  /// - Parameters:
  ///   - path: the file; its folder exists. SQLite keeps two more files beside it, with `-wal` and `-shm` behind the name.
  ///   - maximumWaiting: how many writers may wait.
  ///   - sizeLimit: the most bytes the file may grow to, beyond which writes fail with `.full`; nil for no limit.
  /// - Throws: `SQLError` that says why the file cannot be used and how to mend it.
  public init(path: String, maximumWaiting: Int = 10_000, sizeLimit: Int? = nil) throws {
    // Otherwise SQLite would read it as a URI. https://www.sqlite.org/uri.html
    let path = path.hasPrefix("file:") ? "./\(path)" : path
    try DatabaseFile.createIfMissing(path)
    let connection = try Connection(path: path, role: .writer)
    try connection.control("PRAGMA journal_mode = WAL")
    try connection.control("PRAGMA synchronous = FULL")
    try connection.control("PRAGMA foreign_keys = ON")
    try connection.control("PRAGMA wal_autocheckpoint = 0")
    // After a burst the log shrinks back to 16 MiB.
    try connection.control("PRAGMA journal_size_limit = 16777216")
    if let sizeLimit { try connection.control(SQLStatement(composed: "PRAGMA max_page_count = \(sizeLimit / 4096)")) }
    self.path = path
    readers = ReaderPool(path: path)
    writer = try Writer(path: path, connection: connection, maximumWaiting: maximumWaiting)
  }

  deinit {
    readers.close()
    writer.stop()
  }

  /// SQLite's own.
  public var dialect: SQLDialect { .sqlite }

  /// Runs statements that change nothing, on the caller's thread.
  ///
  /// - Throws: `SQLError` when the database cannot answer; what `body` throws.
  public func read<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLReader) async throws -> Value
  ) async throws -> Value {
    let connection = try readers.take()
    defer { readers.giveBack(connection) }
    try connection.control("BEGIN")
    defer { try? connection.control("COMMIT") }
    return try await body(Reader(connection: connection))
  }

  /// Runs statements in one transaction and returns when it is durable; cancellation does not stop it.
  ///
  /// - Throws: `SQLError` when the database cannot do it (nothing remains then); what `body` throws.
  @discardableResult
  public func write<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLTransaction) async throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { writer.submit(BodyWrite(body, caller: $0)) }
  }

  /// Copies the database as it is now into a new file, compacted, while reads and writes go on.
  ///
  /// To restore, put the copy in the database's place while no process has that open, and remove the `-wal` and `-shm`
  /// files beside it.
  ///
  /// - Parameter destination: the new file; it must not exist yet.
  /// - Throws: `SQLError`; nothing of the new file remains then.
  public func backup(to destination: String) async throws {
    let path = path
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      do {
        try BackgroundThread.start {
          continuation.resume(with: Result { try DatabaseFile.copy(path, to: destination) })
        }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }

  /// Serves those who wait, then closes the file; later reads and writes fail with `.unavailable`.
  public func close() async {
    readers.close()
    await writer.close()
  }
}

/// Runs a reader's statements.
private struct Reader: SQLReader {
  let connection: Connection

  func forEachRow(
    _ statement: SQLStatement, _ parameters: [SQLValue], _ body: (any SQLRow) throws -> Void
  ) async throws {
    try connection.forEachRow(statement, parameters, body)
  }
}

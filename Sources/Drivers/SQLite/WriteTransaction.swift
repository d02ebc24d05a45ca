import Glibc
import SQL

/// One caller's part of a commit.
///
/// It is `Sendable` unchecked because everything but `thread` is touched on the writer's thread only, which `open()`
/// checks before every statement.
final class WriteTransaction: SQLTransaction, @unchecked Sendable {
  private let connection: Connection
  private let thread: pthread_t
  /// Whether others share the commit, so that this part must be undone by itself.
  private let isShared: Bool
  private var isOpen = true
  private var hasSavepoint = false
  /// Whether a statement has changed something, or tried to.
  private(set) var hasWritten = false
  /// Why SQLite gave up the whole commit during this part, if it did.
  private(set) var loss: SQLError?
  /// What is to be done once the commit is durable.
  private(set) var actions: [@Sendable () -> Void] = []

  init(on connection: Connection, isShared: Bool) {
    self.connection = connection
    self.isShared = isShared
    thread = pthread_self()
  }

  func forEachRow(
    _ statement: SQLStatement, _ parameters: [SQLValue], _ body: (any SQLRow) throws -> Void
  ) async throws {
    try open(for: statement)
    try watched { try connection.forEachRow(statement, parameters, body) }
  }

  func execute(_ statement: SQLStatement, _ parameters: [SQLValue]) async throws -> Int {
    try open(for: statement)
    return try watched { try connection.execute(statement, parameters) }
  }

  func afterCommit(_ action: @escaping @Sendable () -> Void) {
    // A body that waited is rolled back, so its actions are never run anyway.
    guard pthread_equal(thread, pthread_self()) != 0, isOpen else { return }
    actions.append(action)
  }

  /// Refuses all later statements.
  func close() {
    isOpen = false
  }

  /// Makes the part's changes ready for the commit.
  ///
  /// - Throws: `SQLError` when they cannot be; then they must be undone.
  func keep() throws {
    guard hasWritten else { return }
    guard !connection.violatesDeferredForeignKeys else {
      throw SQLError(
        .constraintViolation, "A transaction ended while a row it wrote refers to a row that is not there.")
    }
    if hasSavepoint { try connection.control("RELEASE caller") }
  }

  /// Takes the part's changes back; without a savepoint, the whole commit's.
  ///
  /// - Throws: `SQLError` when SQLite cannot; then the whole commit is lost.
  func undo() throws {
    if hasSavepoint {
      try connection.control("ROLLBACK TO caller")
      try connection.control("RELEASE caller")
    } else if !isShared {
      try connection.control("ROLLBACK")
    }
  }

  /// Checks that the statement may run here and now, and prepares for undoing it.
  private func open(for statement: SQLStatement) throws {
    guard pthread_equal(thread, pthread_self()) != 0, isOpen else { throw SQLError.bodyWaited }
    if let loss { throw loss }
    guard !hasWritten, try !connection.isReadOnly(statement) else { return }
    hasWritten = true
    // Opened with the first change, because SQLite copies each page that changes within a savepoint.
    guard isShared else { return }
    try connection.control("SAVEPOINT caller")
    hasSavepoint = true
  }

  /// Notices when SQLite rolls everything back by itself, as it does after some grave errors.
  private func watched<Value>(_ work: () throws -> Value) throws -> Value {
    do {
      return try work()
    } catch {
      if connection.isOutsideTransaction {
        loss = error as? SQLError ?? SQLError(.failed, "A transaction was lost.", cause: "\(error)")
      }
      throw error
    }
  }
}

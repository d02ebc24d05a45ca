public import SQL
import Synchronization

/// A database whose writes fail when a test says so, before or after they were committed.
public final class FlakyDatabase: SQLDatabase {
  /// What becomes of a write.
  public enum Fate: Sendable {
    /// It is done.
    case done
    /// Nothing of it is done.
    case fails
    /// It is done, but its caller is told that it failed, as when a connection is cut during the commit.
    case failsAfterCommit
  }

  private let database: any SQLDatabase
  private let fate: @Sendable (Int) -> Fate
  private let count = Atomic(0)

  /// A database over another one.
  ///
  /// - Parameters:
  ///   - database: does what does not fail.
  ///   - fate: what becomes of the n-th write, counted from 1.
  public init(_ database: any SQLDatabase, fate: @escaping @Sendable (Int) -> Fate) {
    self.database = database
    self.fate = fate
  }

  /// The dialect of the database below.
  public var dialect: SQLDialect { database.dialect }

  /// Reads from the database below.
  ///
  /// - Throws: what that throws.
  public func read<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLReader) async throws -> Value
  ) async throws -> Value {
    try await database.read(body)
  }

  /// Writes to the database below, or fails.
  ///
  /// - Throws: `SQLError` `.unavailable` when the write shall fail, and what the database below throws.
  @discardableResult
  public func write<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLTransaction) async throws -> Value
  ) async throws -> Value {
    let failure = SQLError(.unavailable, "This write fails because the test says so.")
    let fate = fate(count.add(1, ordering: .relaxed).newValue)
    if case .fails = fate { throw failure }
    let value = try await database.write(body)
    if case .failsAfterCommit = fate { throw failure }
    return value
  }
}

/// A relational database that keeps what it acknowledges: SQLite in one process, PostgreSQL in a fleet.
///
/// **Transactions.** `write` runs its body in a transaction that sees its own changes and no other's halfway. When the
/// body returns, the transaction is committed and *then* `write` returns: what it returns survives `kill -9` and loss of
/// power. When the body throws, nothing of it remains and `write` throws the same error. Transactions that write take
/// effect one after the other (serializable).
///
/// **A body awaits only its own statements.** Everything else (HTTP, timers, other databases) is done before or after. A
/// body that waits for something else is rolled back with `SQLError.Code.bodyWaited`, because an embedded database runs
/// all writers on one thread and would stand still meanwhile.
///
/// **Reads.** `read` sees one consistent state of the database, at least as new as every `write` that returned before it
/// began. A read never waits for a writer.
///
/// **Values.** Statements are literals with placeholders `$1`, `$2`, …; values are never part of the text. Column types are
/// `BIGINT` for integers and moments (microseconds), `TEXT`, `BYTEA` and `DOUBLE PRECISION`.
public protocol SQLDatabase: Sendable {
  /// Which dialect migrations are written in.
  var dialect: SQLDialect { get }

  /// Runs statements that change nothing.
  ///
  /// - Throws: `SQLError` when the database cannot answer; what `body` throws.
  func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLReader) async throws -> Value) async throws -> Value

  /// Runs statements in one transaction and returns when it is durable.
  ///
  /// - Throws: `SQLError` when the database cannot do it (nothing remains then); what `body` throws.
  @discardableResult
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLTransaction) async throws -> Value
  ) async throws -> Value
}

/// The dialects that migrations distinguish.
public enum SQLDialect: Sendable, Hashable {
  /// SQLite 3.40 or later.
  case sqlite
  /// PostgreSQL 15 or later.
  case postgreSQL
}

/// Runs statements that read.
public protocol SQLReader {
  /// Runs a statement and lends its rows, one after the other, in their order.
  ///
  /// - Parameters:
  ///   - statement: one SQL statement; it is prepared once a connection and then kept.
  ///   - parameters: the values of `$1`, `$2`, ….
  ///   - body: reads a row. The row is valid until it returns.
  /// - Throws: `SQLError`; what `body` throws, which ends the statement.
  func forEachRow(
    _ statement: SQLStatement, _ parameters: [SQLValue], _ body: (any SQLRow) throws -> Void
  ) async throws
}

extension SQLReader {
  /// Runs a statement and returns what `body` makes of each row, in order.
  ///
  /// - Throws: `SQLError`; what `body` throws.
  public func rows<Value>(
    _ statement: SQLStatement, _ parameters: [SQLValue] = [], _ body: (any SQLRow) throws -> Value
  ) async throws -> [Value] {
    var all: [Value] = []
    try await forEachRow(statement, parameters) { all.append(try body($0)) }
    return all
  }

  /// Runs a statement and returns what `body` makes of its first row, or nil when there is none.
  ///
  /// - Throws: `SQLError`; what `body` throws.
  public func first<Value>(
    _ statement: SQLStatement, _ parameters: [SQLValue] = [], _ body: (any SQLRow) throws -> Value
  ) async throws -> Value? {
    var first: Value?
    try await forEachRow(statement, parameters) { row in
      if first == nil { first = try body(row) }
    }
    return first
  }
}

/// Runs statements that read and write, within one transaction.
public protocol SQLTransaction: SQLReader {
  /// Runs a statement that returns no rows.
  ///
  /// - Returns: the number of rows it inserted, changed or deleted.
  /// - Throws: `SQLError`, with `.uniqueViolation` and its like for what the schema refuses. The transaction can go on
  ///   after it.
  @discardableResult
  func execute(_ statement: SQLStatement, _ parameters: [SQLValue]) async throws -> Int

  /// Runs `action` once the transaction is durable, and never when it is rolled back; to wake whoever waits for it.
  ///
  /// The action must be short and not block.
  func afterCommit(_ action: @escaping @Sendable () -> Void)
}

/// The text of one SQL statement; always a literal in the source, so no value can get into it.
public struct SQLStatement: Sendable, Hashable, ExpressibleByStringLiteral {
  /// The text.
  public let text: String

  /// The text as written.
  public init(stringLiteral text: StaticString) {
    self.text = text.withUTF8Buffer { unsafe String(decoding: $0, as: UTF8.self) }
  }

  /// A text put together from literals, such as one with a chosen ORDER BY; never from input.
  public init(composed text: String) {
    self.text = text
  }
}

/// A value bound to a placeholder.
public enum SQLValue: Sendable, Hashable, ExpressibleByNilLiteral, ExpressibleByStringLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
  /// NULL.
  case null
  /// A 64-bit integer.
  case integer(Int64)
  /// A floating-point number; never money.
  case double(Double)
  /// Text.
  case text(String)
  /// Bytes.
  case blob([UInt8])

  /// NULL.
  public init(nilLiteral: ()) { self = .null }
  /// Text.
  public init(stringLiteral text: String) { self = .text(text) }
  /// An integer.
  public init(integerLiteral number: Int64) { self = .integer(number) }
  /// 1 for true, 0 for false.
  public init(booleanLiteral flag: Bool) { self = .integer(flag ? 1 : 0) }
  /// Text, or NULL.
  public init(_ text: String?) { self = text.map { .text($0) } ?? .null }
  /// An integer, or NULL.
  public init(_ number: Int?) { self = number.map { .integer(Int64($0)) } ?? .null }
  /// 1 for true, 0 for false.
  public init(_ flag: Bool) { self = .integer(flag ? 1 : 0) }
}

/// One row of a result; columns count from 0.
public protocol SQLRow {
  /// Whether the column is NULL.
  func isNull(_ column: Int) -> Bool
  /// The column as an integer; 0 for NULL.
  func integer(_ column: Int) -> Int64
  /// The column as a floating-point number; 0 for NULL.
  func double(_ column: Int) -> Double
  /// The column as text; empty for NULL.
  func text(_ column: Int) -> String
  /// The column's bytes; empty for NULL.
  func blob(_ column: Int) -> [UInt8]
  /// Lends the column's text as UTF-8 without copying it, for writers of long lists; empty for NULL.
  func withUTF8(_ column: Int, _ body: (Span<UInt8>) -> Void)
}

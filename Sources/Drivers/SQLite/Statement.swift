import CSQLite
import SQL

/// A prepared statement, finalized with its last reference.
///
/// It belongs to whoever holds its connection at the moment.
@safe final class Statement {
  private let handle: OpaquePointer  // <sqlite3_stmt>
  /// For each of SQLite's parameters in its own order, which of the caller's values it takes.
  private let valueIndexes: [Int]
  private let valueCount: Int
  /// Whether it leaves the database as it is.
  ///
  /// https://www.sqlite.org/c3ref/stmt_readonly.html
  let isReadOnly: Bool

  /// Takes a handle over.
  ///
  /// - Throws: `SQLError` `.invalidStatement` when a placeholder is not `$1`, `$2`, ….
  init(adopting handle: OpaquePointer, text: String) throws {
    unsafe self.handle = unsafe handle
    isReadOnly = unsafe sqlite3_stmt_readonly(handle) != 0
    var indexes: [Int] = []
    // https://www.sqlite.org/c3ref/bind_parameter_name.html
    for parameter in 0..<(unsafe sqlite3_bind_parameter_count(handle)) {
      let name = unsafe sqlite3_bind_parameter_name(handle, parameter + 1).map { unsafe String(cString: $0) } ?? "?"
      guard name.first == "$", let number = Int(name.dropFirst()), number > 0, number <= 32_766 else {
        unsafe sqlite3_finalize(handle)
        throw SQLError(.invalidStatement, "The placeholder '\(name)' is not $1, $2, … in: \(text)")
      }
      indexes.append(number - 1)
    }
    valueIndexes = indexes
    valueCount = (indexes.max() ?? -1) + 1
  }

  deinit {
    unsafe sqlite3_finalize(handle)
  }

  /// Sets the placeholders.
  ///
  /// - Returns: SQLite's result, or nil when the number of values does not fit.
  func bind(_ values: [SQLValue]) -> Int32? {
    guard values.count == valueCount else { return nil }
    for (position, index) in valueIndexes.enumerated() {
      let result = bind(values[index], at: Int32(position + 1))
      guard result == SQLITE_OK else { return result }
    }
    return SQLITE_OK
  }

  /// Runs to the next row or the end.
  ///
  /// - Returns: `SQLITE_ROW`, `SQLITE_DONE` or what went wrong.
  func step() -> Int32 {
    unsafe sqlite3_step(handle)
  }

  /// The current row; valid until the next step.
  var row: Row { unsafe Row(handle) }

  /// Makes it ready to run again, and lets go of the values.
  func reset() {
    unsafe sqlite3_reset(handle)
    if valueCount > 0 { unsafe sqlite3_clear_bindings(handle) }
  }

  private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
    switch value {
    case .null: return unsafe sqlite3_bind_null(handle, index)
    case .integer(let number): return unsafe sqlite3_bind_int64(handle, index, number)
    case .double(let number): return unsafe sqlite3_bind_double(handle, index, number)
    case .text(var text):
      return text.withUTF8 { utf8 in
        unsafe utf8.withMemoryRebound(to: CChar.self) { bytes in
          // A null pointer would bind NULL instead of the empty text.
          guard let base = bytes.baseAddress else { return unsafe roost_sqlite3_bind_text(handle, index, "", 0) }
          return unsafe roost_sqlite3_bind_text(handle, index, base, UInt64(bytes.count))
        }
      }
    case .blob(let bytes):
      guard !bytes.isEmpty else { return unsafe sqlite3_bind_zeroblob(handle, index, 0) }
      return unsafe bytes.withUnsafeBytes {
        unsafe roost_sqlite3_bind_blob(handle, index, $0.baseAddress, UInt64($0.count))
      }
    }
  }
}

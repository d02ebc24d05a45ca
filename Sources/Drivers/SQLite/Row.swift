import CSQLite
import SQL

/// The row that a statement stands on.
///
/// https://www.sqlite.org/c3ref/column_blob.html
@safe struct Row: SQLRow {
  private let statement: OpaquePointer  // <sqlite3_stmt>

  init(_ statement: OpaquePointer) {
    unsafe self.statement = unsafe statement
  }

  func isNull(_ column: Int) -> Bool {
    unsafe sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL
  }

  func integer(_ column: Int) -> Int64 {
    unsafe sqlite3_column_int64(statement, Int32(column))
  }

  func double(_ column: Int) -> Double {
    unsafe sqlite3_column_double(statement, Int32(column))
  }

  func text(_ column: Int) -> String {
    unsafe String(decoding: utf8(column), as: UTF8.self)
  }

  func blob(_ column: Int) -> [UInt8] {
    guard let bytes = unsafe sqlite3_column_blob(statement, Int32(column)) else { return [] }
    let count = unsafe Int(sqlite3_column_bytes(statement, Int32(column)))
    return unsafe [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
  }

  func withUTF8(_ column: Int, _ body: (Span<UInt8>) -> Void) {
    body(unsafe utf8(column).span)
  }

  private func utf8(_ column: Int) -> UnsafeBufferPointer<UInt8> {
    // The text first, then its length: the other way around the length may be that of another encoding.
    guard let bytes = unsafe sqlite3_column_text(statement, Int32(column)) else {
      return unsafe UnsafeBufferPointer(start: nil, count: 0)
    }
    return unsafe UnsafeBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, Int32(column))))
  }
}

import SQL

/// Which statements a caller may not run, because they would break the driver's own bookkeeping.
enum StatementRules {
  private static let reserved: Set<String> = [
    "BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE", "ATTACH", "DETACH", "VACUUM",
  ]

  /// Refuses a statement that begins or ends transactions, or reaches other files.
  ///
  /// - Throws: `SQLError` `.invalidStatement`.
  static func check(_ statement: SQLStatement) throws {
    let word = statement.text.drop { $0.isWhitespace }.prefix { $0.isLetter }.uppercased()
    guard !reserved.contains(word) else {
      throw SQLError(.invalidStatement, "\(word) is the database's own business; use read, write or backup instead.")
    }
  }
}

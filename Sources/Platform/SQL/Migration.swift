/// One numbered step of a schema, applied once and in order.
public struct Migration: Sendable {
  /// The step's number within its service, from 1, without gaps.
  public let number: Int
  /// What it does, for people: `create users`.
  public let name: String
  /// The statements in a dialect, each without its semicolon.
  public let statements: @Sendable (SQLDialect) -> [SQLStatement]

  /// A step whose statements are the same in all dialects.
  public init(_ number: Int, _ name: String, _ statements: [SQLStatement]) {
    self.init(number, name) { _ in statements }
  }

  /// A step whose statements depend on the dialect.
  public init(_ number: Int, _ name: String, _ statements: @escaping @Sendable (SQLDialect) -> [SQLStatement]) {
    self.number = number
    self.name = name
    self.statements = statements
  }
}

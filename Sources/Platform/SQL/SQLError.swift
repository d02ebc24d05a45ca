/// Why a database did not do what it was asked.
public struct SQLError: Error, Sendable, CustomStringConvertible {
  /// The kinds of failure that callers tell apart.
  public enum Code: Sendable, Hashable {
    /// A row with these values exists already.
    case uniqueViolation
    /// The schema refuses a value: NOT NULL, CHECK or a foreign key.
    case constraintViolation
    /// The disk or the quota is full.
    case full
    /// The file system or the server does not allow writing.
    case readOnly
    /// The database cannot be reached or opened.
    case unavailable
    /// Too much waits already.
    case overloaded
    /// The file is damaged.
    case corrupt
    /// The statement makes no sense to the database: a mistake in the program.
    case invalidStatement
    /// A transaction's body awaited something other than its own statements.
    case bodyWaited
    /// Anything else, such as an I/O error.
    case failed
  }

  /// The kind of failure.
  public let code: Code
  /// What was attempted, on what, and how to mend it.
  public let message: String
  /// What the database itself said.
  public let cause: String

  /// A failure.
  public init(_ code: Code, _ message: String, cause: String = "") {
    self.code = code
    self.message = message
    self.cause = cause
  }

  /// The message and the cause.
  public var description: String { cause.isEmpty ? message : "\(message) (\(cause))" }
}

public import Testing

/// One sentence of a protocol's documentation, and how to find out whether a driver keeps it.
///
/// A driver's test is one parameterized function, so a failed run reads as a list of broken promises:
///
/// ```swift
/// @Test(arguments: SQLDatabaseContract.promises)
/// func `SQLite keeps its promise`(_ promise: Promise<any SQLDatabase>) async throws {
///   try await withTemporaryDatabase { try await promise.check($0) }
/// }
/// ```
public struct Promise<Subject>: Sendable, CustomTestStringConvertible {
  /// What is promised.
  public let sentence: String
  /// Records an issue, or throws, when a fresh subject does not keep it.
  public let check: @Sendable (Subject) async throws -> Void

  init(_ sentence: String, _ check: @escaping @Sendable (Subject) async throws -> Void) {
    self.sentence = sentence
    self.check = check
  }

  /// The sentence.
  public var testDescription: String { sentence }
}

/// Something that must work for a service to work: a database, a program, a folder.
public struct Dependency: Sendable {
  /// A short name: `identity database`, `ffmpeg`.
  public let name: String
  /// Tries it; returns what a person wants to know of it, such as its version.
  ///
  /// What it throws says what was attempted, on what, and how to mend it.
  public let check: @Sendable () async throws -> String

  /// A dependency.
  ///
  /// - Parameters:
  ///   - name: a short name for people.
  ///   - check: tries it and returns what is to know of it.
  public init(_ name: String, check: @escaping @Sendable () async throws -> String) {
    self.name = name
    self.check = check
  }
}

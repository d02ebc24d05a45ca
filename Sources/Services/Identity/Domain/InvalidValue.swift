/// A value that a user chose and that cannot be.
public struct InvalidValue: Error, Sendable, Hashable, CustomStringConvertible {
  /// The field it came in: `username`, `email`, `password`.
  public let field: String
  /// What it must be, to be put behind the field's name: `must be at least 8 characters long`.
  public let requirement: String

  /// A value of `field` that does not meet its requirement.
  init(_ field: String, _ requirement: String) {
    self.field = field
    self.requirement = requirement
  }

  /// The whole sentence: "`password` must be at least 8 characters long".
  public var description: String { "`\(field)` \(requirement)" }
}

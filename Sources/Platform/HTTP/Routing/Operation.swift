/// What the API document (OpenAPI 3.1) says of a route, and who may use it.
public struct Operation: Sendable {
  /// A name for the operation, unique in the whole API, in camel case: `createConversion`.
  public var id: String
  /// One line that says what it does.
  public var summary: String
  /// The service it belongs to.
  public var tag: String
  /// Who may ask.
  public var access: Access

  /// What the document says.
  public init(id: String, summary: String, tag: String, access: Access = .anyone) {
    self.id = id
    self.summary = summary
    self.tag = tag
    self.access = access
  }
}

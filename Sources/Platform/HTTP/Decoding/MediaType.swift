/// A media type with its parameters, as in `Content-Type` (RFC 9110, section 8.3.1).
public struct MediaType: Sendable, Hashable {
  /// Type and subtype in lower case: `application/json`.
  public let essence: String
  private let parameters: HeaderParameters

  /// The media type that a header's value writes, or nil when it is not one.
  ///
  /// - Parameter value: `text/plain; charset=utf-8`.
  public init?(_ value: String) {
    let (head, parameters) = HeaderParameters.split(value)
    let parts = head.split(separator: "/", omittingEmptySubsequences: false)
    guard let parameters, parts.count == 2, parts.allSatisfy(HeaderParameters.isToken) else { return nil }
    essence = head.lowercased()
    self.parameters = parameters
  }

  /// The value of a parameter; nil when it is not there.
  ///
  /// - Parameter name: the parameter's name in lower case.
  public subscript(name: String) -> String? { parameters[name] }

  /// Whether this is JSON: `application/json` or a type that ends in `+json` (RFC 6839, section 3.1).
  public var isJSON: Bool { essence == "application/json" || essence.hasSuffix("+json") }

  /// Whether the text is said to be UTF-8, or nothing is said of it.
  public var isUTF8: Bool {
    guard let charset = self["charset"]?.lowercased() else { return true }
    return charset == "utf-8" || charset == "utf8" || charset == "us-ascii"
  }
}

/// Why a table of routes cannot be served, found when the router is built.
public enum RouteTableError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Two routes would answer the same requests.
  case conflict(String, String)
  /// Two routes have the same path and call one of its parameters differently, which no API document can express.
  case parameterNamesDiffer(String, String)
  /// A pattern is not one.
  case malformedPattern(String, reason: String)

  /// A sentence that names the routes.
  public var description: String {
    switch self {
    case .conflict(let first, let second):
      "The routes '\(first)' and '\(second)' answer the same requests. Remove one of them."
    case .parameterNamesDiffer(let first, let second):
      "The routes '\(first)' and '\(second)' share a path and name its parameters differently. Use the same names."
    case .malformedPattern(let route, let reason):
      "The route '\(route)' has a malformed pattern: \(reason)."
    }
  }
}

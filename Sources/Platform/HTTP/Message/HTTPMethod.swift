/// A request method of RFC 9110, section 9, and PATCH of RFC 5789.
public enum HTTPMethod: Sendable, Hashable, CustomStringConvertible {
  /// Reads.
  case get
  /// Reads the headers alone.
  case head
  /// Has the resource act on the body.
  case post
  /// Replaces the resource with the body.
  case put
  /// Changes the resource as the body says.
  case patch
  /// Removes the resource.
  case delete
  /// Asks what the resource allows.
  case options
  /// Any other token, such as `PROPFIND`.
  case other(String)

  /// The method that a token names; methods are case-sensitive (RFC 9110, section 9.1).
  public init(_ token: String) {
    self =
      switch token {
      case "GET": .get
      case "HEAD": .head
      case "POST": .post
      case "PUT": .put
      case "PATCH": .patch
      case "DELETE": .delete
      case "OPTIONS": .options
      default: .other(token)
      }
  }

  /// The token as it stands in a request line.
  public var description: String {
    switch self {
    case .get: "GET"
    case .head: "HEAD"
    case .post: "POST"
    case .put: "PUT"
    case .patch: "PATCH"
    case .delete: "DELETE"
    case .options: "OPTIONS"
    case .other(let token): token
    }
  }

  /// Whether the request asks for no change of state (RFC 9110, section 9.2.1).
  public var isSafe: Bool {
    switch self {
    case .get, .head, .options: true
    case .post, .put, .patch, .delete, .other: false
    }
  }

  /// Whether sending the request twice has the effect of sending it once (RFC 9110, section 9.2.2).
  public var isIdempotent: Bool {
    switch self {
    case .get, .head, .options, .put, .delete: true
    case .post, .patch, .other: false
    }
  }
}

/// A route's path pattern, taken apart: `/users/{id}/files/{path...}`.
struct RoutePattern: Hashable {
  /// One segment of a pattern.
  enum Segment: Hashable {
    /// Exactly this text; empty behind a trailing slash.
    case literal(String)
    /// Any one segment that is not empty.
    case parameter(String)
    /// All segments that follow, with their slashes.
    case rest(String)

    /// The name of the parameter, or nil for a literal.
    var parameterName: String? {
      switch self {
      case .literal: nil
      case .parameter(let name), .rest(let name): name
      }
    }
  }

  /// The segments behind the first slash; never none.
  let segments: [Segment]

  /// The names of the parameters in their order.
  var parameterNames: [String] { segments.compactMap(\.parameterName) }

  /// The pattern that a text writes.
  ///
  /// - Throws: a reason, to be put behind a colon.
  init(_ text: String) throws(RoutePatternProblem) {
    guard text.hasPrefix("/") else { throw RoutePatternProblem("it does not begin with a slash") }
    var segments: [Segment] = []
    for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      if case .rest = segments.last { throw RoutePatternProblem("something follows the parameter that takes the rest") }
      segments.append(try RoutePattern.segment(part))
    }
    let names = segments.compactMap(\.parameterName)
    guard Set(names).count == names.count else { throw RoutePatternProblem("it names two parameters alike") }
    self.segments = segments
  }

  private static func segment(_ text: Substring) throws(RoutePatternProblem) -> Segment {
    guard text.hasPrefix("{"), text.hasSuffix("}") else {
      guard text != ".", text != ".." else { throw RoutePatternProblem("`\(text)` is not a segment") }
      guard text.utf8.allSatisfy(isLiteral) else { throw RoutePatternProblem("`\(text)` cannot stand in a path") }
      return .literal(String(text))
    }
    let takesRest = text.hasSuffix("...}")
    let name = text.dropFirst().dropLast(takesRest ? 4 : 1)
    guard !name.isEmpty, name.utf8.allSatisfy(isName) else {
      throw RoutePatternProblem("`\(text)` is not a parameter of letters, digits and `_` in braces")
    }
    return takesRest ? .rest(String(name)) : .parameter(String(name))
  }

  private static func isName(_ byte: UInt8) -> Bool {
    HTTPCharacters.isLetter(byte) || HTTPCharacters.isDigit(byte) || byte == UInt8(ascii: "_")
  }

  /// Whether a byte may stand in a literal: what RFC 3986 calls `pchar`, without percent signs.
  private static func isLiteral(_ byte: UInt8) -> Bool {
    isName(byte) || "-.~!$&'()*+,;=:@".utf8.contains(byte)
  }
}

/// Why a text is not a route pattern.
struct RoutePatternProblem: Error {
  let reason: String

  init(_ reason: String) {
    self.reason = reason
  }
}

/// Why a request's path is refused before any route sees it.
enum PathProblem: Error, Hashable {
  case notOriginForm
  case brokenPercentEncoding
  case encodedSlash
  case controlCharacter
  case backslash
  case dotSegment
  case notUTF8
  case notASCII

  /// A sentence for the one who sent it.
  var detail: String {
    switch self {
    case .notOriginForm: "The request target must be a path that begins with a slash."
    case .brokenPercentEncoding: "A percent sign in the path is not followed by two hexadecimal digits."
    case .encodedSlash: "The path holds an encoded slash (%2F), which no route here takes."
    case .controlCharacter: "The path holds a control character."
    case .backslash: "The path holds a backslash, which no route here takes."
    case .dotSegment: "The path holds a segment `.` or `..`; send the path that is meant."
    case .notUTF8: "A percent-encoded part of the path is not UTF-8."
    case .notASCII: "The path holds characters that must be percent-encoded."
    }
  }
}

/// Turns the path of a request target into the bytes that routes are matched against.
enum PathNormalization {
  /// Whether the path can be matched as it is, because nothing in it is encoded.
  ///
  /// - Throws: `PathProblem` when the path is refused.
  static func isPlain(_ path: Span<UInt8>) throws(PathProblem) -> Bool {
    guard !path.isEmpty, path[0] == UInt8(ascii: "/") else { throw .notOriginForm }
    var isPlain = true
    var hasDot = false
    for index in path.indices {
      switch path[index] {
      case UInt8(ascii: "%"): isPlain = false
      case UInt8(ascii: "."): hasDot = true
      case UInt8(ascii: "\\"): throw .backslash
      case 0..<0x20, 0x7f: throw .controlCharacter
      case 0x80...: throw .notASCII
      default: continue
      }
    }
    if hasDot, isPlain { try refuseDotSegments(path) }
    return isPlain
  }

  /// The path with its percent-encoding undone, segment by segment.
  ///
  /// What decodes to a slash is refused, so the decoded path has the same segments as the encoded one.
  ///
  /// - Throws: `PathProblem` when the path is refused.
  static func decoded(_ path: Span<UInt8>) throws(PathProblem) -> [UInt8] {
    let slashes = count(UInt8(ascii: "/"), in: path)
    guard let bytes = PercentEncoding.decoded(path) else { throw .brokenPercentEncoding }
    guard count(UInt8(ascii: "/"), in: bytes.span) == slashes else { throw .encodedSlash }
    guard !bytes.contains(UInt8(ascii: "\\")) else { throw .backslash }
    guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7f }) else { throw .controlCharacter }
    guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
    try refuseDotSegments(bytes.span)
    return bytes
  }

  private static func count(_ wanted: UInt8, in bytes: Span<UInt8>) -> Int {
    var count = 0
    for index in bytes.indices where bytes[index] == wanted { count += 1 }
    return count
  }

  private static func refuseDotSegments(_ path: Span<UInt8>) throws(PathProblem) {
    var start = 1
    while start <= path.count {
      let end = path.segmentEnd(from: start)
      let dots = end - start
      if dots == 1 || dots == 2, path[start] == UInt8(ascii: "."), path[end - 1] == UInt8(ascii: ".") {
        throw .dotSegment
      }
      start = end + 1
    }
  }
}

extension Span<UInt8> {
  /// Where the path segment that begins at `start` ends: at the next slash or at the end of the path.
  func segmentEnd(from start: Int) -> Int {
    var end = start
    while end < count, self[end] != UInt8(ascii: "/") { end += 1 }
    return end
  }
}

/// Reads JSON as RFC 8259 defines it, and nothing beyond it.
///
/// Names that come twice, lone surrogates, byte order marks, invalid UTF-8, `NaN`, comments and trailing commas are
/// refused. Nesting is bounded, so no input can exhaust the stack; the memory used is proportional to the input's size.
public struct JSONParser {
  /// The longest number that is read, in characters (RFC 8259, section 6, lets a reader set such a limit).
  static let longestNumber = 256
  /// The deepest nesting that a caller may allow; each level takes some hundred bytes of stack.
  private static let deepest = 512

  let bytes: [UInt8]
  var position = 0
  private let maxDepth: Int

  private init(_ bytes: [UInt8], maxDepth: Int) {
    self.bytes = bytes
    self.maxDepth = Swift.min(maxDepth, JSONParser.deepest)
  }

  /// Returns the one value that `bytes` hold.
  ///
  /// - Parameters:
  ///   - bytes: a JSON text in UTF-8; white space around the value is allowed.
  ///   - maxBytes: the most bytes to accept; the caller knows what is sensible.
  ///   - maxDepth: how deep arrays and objects may be nested, at most 512.
  /// - Returns: the value, its members in the order of the text.
  /// - Throws: `JSONSyntaxError` with the byte and the path at which the text is wrong.
  public static func parse(
    _ bytes: [UInt8], maxBytes: Int = .max, maxDepth: Int = 32
  ) throws(JSONSyntaxError) -> JSONValue {
    guard bytes.count <= maxBytes else { throw JSONSyntaxError(.tooLarge(limit: maxBytes), offset: maxBytes) }
    guard !bytes.starts(with: [0xef, 0xbb, 0xbf]) else { throw JSONSyntaxError(.byteOrderMark, offset: 0) }
    var parser = JSONParser(bytes, maxDepth: maxDepth)
    parser.skipSpace()
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.position == bytes.count else { throw parser.error(.trailingBytes) }
    return value
  }

  /// Returns the one value that `text` holds.
  ///
  /// - Parameters:
  ///   - text: a JSON text; white space around the value is allowed.
  ///   - maxBytes: the most bytes to accept.
  ///   - maxDepth: how deep arrays and objects may be nested, at most 512.
  /// - Returns: the value, its members in the order of the text.
  /// - Throws: `JSONSyntaxError` with the byte and the path at which the text is wrong.
  public static func parse(
    _ text: String, maxBytes: Int = .max, maxDepth: Int = 32
  ) throws(JSONSyntaxError) -> JSONValue {
    try parse(Array(text.utf8), maxBytes: maxBytes, maxDepth: maxDepth)
  }

  /// Whether `bytes` are exactly one JSON number that is not too long.
  static func isNumber(_ bytes: [UInt8]) -> Bool {
    var parser = JSONParser(bytes, maxDepth: 0)
    return (try? parser.number()) != nil && parser.position == bytes.count
  }

  // MARK: Values

  private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    guard let byte = peek() else { throw error(.unexpectedEnd) }
    switch byte {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default: throw unexpected("a value")
    }
  }

  private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
    let start = position
    for expected in text.description.utf8 {
      guard let byte = peek() else { throw error(.unexpectedEnd) }
      guard byte == expected else {
        position = start
        throw unexpected("a value")
      }
      position += 1
    }
    return value
  }

  private mutating func array(depth: Int) throws(JSONSyntaxError) -> [JSONValue] {
    guard depth <= maxDepth else { throw error(.tooDeep(limit: maxDepth)) }
    var elements: [JSONValue] = []
    position += 1
    skipSpace()
    if take(UInt8(ascii: "]")) { return elements }
    while true {
      do throws(JSONSyntaxError) {
        elements.append(try value(depth: depth))
      } catch {
        throw error.inside(.index(elements.count))
      }
      skipSpace()
      if take(UInt8(ascii: "]")) { return elements }
      guard take(UInt8(ascii: ",")) else { throw unexpected("`,` or `]`") }
      skipSpace()
    }
  }

  private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONObject {
    guard depth <= maxDepth else { throw error(.tooDeep(limit: maxDepth)) }
    var object = JSONObject()
    position += 1
    skipSpace()
    if take(UInt8(ascii: "}")) { return object }
    while true {
      try member(of: &object, depth: depth)
      skipSpace()
      if take(UInt8(ascii: "}")) { return object }
      guard take(UInt8(ascii: ",")) else { throw unexpected("`,` or `}`") }
      skipSpace()
    }
  }

  private mutating func member(of object: inout JSONObject, depth: Int) throws(JSONSyntaxError) {
    guard peek() == UInt8(ascii: "\"") else { throw unexpected("a name in quotation marks") }
    let start = position
    let key = try string()
    guard object[key] == nil else {
      throw JSONSyntaxError(.duplicateKey(key), offset: start, path: JSONPath([.key(key)]))
    }
    skipSpace()
    guard take(UInt8(ascii: ":")) else { throw unexpected("`:` behind a name") }
    skipSpace()
    do throws(JSONSyntaxError) {
      _ = object.append(key, try value(depth: depth))
    } catch {
      throw error.inside(.key(key))
    }
  }

  // MARK: Bytes

  func peek() -> UInt8? {
    position < bytes.count ? bytes[position] : nil
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): position += 1
      default: return
      }
    }
  }

  func error(_ reason: JSONSyntaxError.Reason) -> JSONSyntaxError {
    JSONSyntaxError(reason, offset: position)
  }

  /// The error for a byte that does not fit, or for a text that ends where one is due.
  func unexpected(_ expected: String) -> JSONSyntaxError {
    error(position < bytes.count ? .unexpected(expected: expected) : .unexpectedEnd)
  }
}

/// Reads one line of a `.env` file; `EnvironmentFile` documents the grammar.
struct EnvironmentLine {
  private var rest: ArraySlice<UInt8>

  /// A line without its line feed.
  init(_ content: ArraySlice<UInt8>) throws(EnvironmentLineError) {
    rest = content
    if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { throw .byteOrderMark }
    guard String(validating: rest, as: UTF8.self) != nil else { throw .notUTF8 }
    guard rest.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }) else { throw .controlCharacter }
  }

  /// Returns the name and value, or nil for an empty line or a comment.
  mutating func assignment() throws(EnvironmentLineError) -> (name: String, value: String)? {
    skipSpaces()
    guard let first = rest.first, first != UInt8(ascii: "#") else { return nil }
    var name = word()
    if name == "export", rest.first == UInt8(ascii: " ") || rest.first == UInt8(ascii: "\t") {
      skipSpaces()
      name = word()
    }
    guard let initial = name.utf8.first, !(0x30...0x39).contains(initial) else { throw .noName }
    guard rest.first == UInt8(ascii: "=") else { throw .noEqualsSign(name: name) }
    rest.removeFirst()
    return (name, try value(of: name))
  }

  private mutating func value(of name: String) throws(EnvironmentLineError) -> String {
    var value: [UInt8] = []
    switch rest.first {
    case UInt8(ascii: "'"): value = try singleQuoted()
    case UInt8(ascii: "\""): value = try doubleQuoted()
    default: value = try bare(name)
    }
    let hadSpace = skipSpaces()
    guard rest.isEmpty || (hadSpace && rest.first == UInt8(ascii: "#")) else { throw .textAfterValue(name: name) }
    return String(decoding: value, as: UTF8.self)
  }

  private mutating func bare(_ name: String) throws(EnvironmentLineError) -> [UInt8] {
    let value = rest.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
    let needsQuotes = value.contains { $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\"") }
    guard !needsQuotes else { throw .quoteInsideValue(name: name) }
    rest = rest[value.endIndex...]
    return Array(value)
  }

  private mutating func singleQuoted() throws(EnvironmentLineError) -> [UInt8] {
    rest.removeFirst()
    guard let end = rest.firstIndex(of: UInt8(ascii: "'")) else { throw .openQuote }
    defer { rest = rest[(end + 1)...] }
    return Array(rest[..<end])
  }

  private mutating func doubleQuoted() throws(EnvironmentLineError) -> [UInt8] {
    rest.removeFirst()
    var value: [UInt8] = []
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): return value
      case UInt8(ascii: "\\"): value.append(try escape())
      default: value.append(byte)
      }
    }
    throw .openQuote
  }

  private mutating func escape() throws(EnvironmentLineError) -> UInt8 {
    switch rest.popFirst() {
    case UInt8(ascii: "n"): return UInt8(ascii: "\n")
    case UInt8(ascii: "r"): return UInt8(ascii: "\r")
    case UInt8(ascii: "t"): return UInt8(ascii: "\t")
    case UInt8(ascii: "\\"): return UInt8(ascii: "\\")
    case UInt8(ascii: "\""): return UInt8(ascii: "\"")
    case UInt8(ascii: "$"): return UInt8(ascii: "$")
    case nil: throw .openQuote
    default: throw .unknownEscape
    }
  }

  private mutating func word() -> String {
    let name = rest.prefix {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_")
    }
    rest = rest[name.endIndex...]
    return String(decoding: name, as: UTF8.self)
  }

  @discardableResult
  private mutating func skipSpaces() -> Bool {
    let start = rest.startIndex
    rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    return rest.startIndex > start
  }
}

/// What is wrong with a line of a `.env` file.
///
/// No case carries a value, because values may be secrets.
enum EnvironmentLineError: Error, CustomStringConvertible {
  case byteOrderMark
  case notUTF8
  case controlCharacter
  case noName
  case noEqualsSign(name: String)
  case openQuote
  case unknownEscape
  case quoteInsideValue(name: String)
  case textAfterValue(name: String)
  case repeated(name: String, line: Int)

  var description: String {
    switch self {
    case .byteOrderMark: "the file begins with a byte order mark; save it as plain UTF-8"
    case .notUTF8: "the line is not valid UTF-8"
    case .controlCharacter: "the line contains a control character; write it as an escape between double quotes"
    case .noName: "a name of letters, digits and _ must stand at the beginning of the line, as in NAME=value"
    case .noEqualsSign(let name): "'=' must follow the name \(name) at once, as in \(name)=value"
    case .openQuote: "the quote is not closed on the same line"
    case .unknownEscape: "a backslash between double quotes must be one of \\n \\r \\t \\\\ \\\" \\$"
    case .quoteInsideValue(let name): "the value of \(name) contains a quote; quote the whole value"
    case .textAfterValue(let name):
      "the value of \(name) is followed by more text; quote a value that contains spaces, and put a space before #"
    case .repeated(let name, let line): "\(name) was already set on line \(line); remove one of the two"
    }
  }
}

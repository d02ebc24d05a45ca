extension HTTPHeaders {
  /// The parts of a comma-separated value (RFC 9110, section 5.6.1), without space around them and without empty ones.
  ///
  /// Commas within quotes do not separate.
  public static func elements(of value: String) -> [String] {
    parts(of: value, separatedBy: UInt8(ascii: ","))
  }

  /// The parts of a value that the separator keeps apart outside of quotes, trimmed, without empty ones.
  ///
  /// - Parameters:
  ///   - value: a field's value.
  ///   - separator: an ASCII character: the comma of a list, the semicolon of parameters.
  /// - Returns: the parts in order.
  static func parts(of value: String, separatedBy separator: UInt8) -> [String] {
    var parts: [String] = []
    var start = value.startIndex
    var isQuoted = false
    var isEscaped = false
    for index in value.utf8.indices {
      let byte = value.utf8[index]
      if byte == separator, !isQuoted {
        parts.append(trimmed(value[start..<index]))
        start = value.utf8.index(after: index)
        continue
      }
      if byte == UInt8(ascii: "\""), !isEscaped { isQuoted.toggle() }
      isEscaped = byte == UInt8(ascii: "\\") && isQuoted && !isEscaped
    }
    parts.append(trimmed(value[start...]))
    return parts.filter { !$0.isEmpty }
  }

  /// A value without the spaces and tabs around it.
  public static func trimmed(_ text: String) -> String {
    trimmed(text[...])
  }

  private static func trimmed(_ text: Substring) -> String {
    let isSpace = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    guard let first = text.utf8.firstIndex(where: { !isSpace($0) }),
      let last = text.utf8.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(text[first...last])
  }
}

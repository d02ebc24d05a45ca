/// The parameters behind a header's value (RFC 9110, section 5.6.6): `form-data; name="file"; filename="a.mp4"`.
///
/// Names are in lower case, and none comes twice.
struct HeaderParameters: Sendable, Hashable {
  private var values: [String: String] = [:]

  subscript(name: String) -> String? { values[name] }

  /// Splits a header's value into what stands in front of the first semicolon, without space around it, and the
  /// parameters, nil when they are malformed.
  static func split(_ value: String) -> (head: String, parameters: HeaderParameters?) {
    let head = value.utf8.prefix { $0 != UInt8(ascii: ";") }
    let rest = value.utf8.dropFirst(head.count)
    return (HTTPHeaders.trimmed(String(Substring(head))), HeaderParameters(rest))
  }

  /// Whether a text is a token of RFC 9110, section 5.6.2.
  static func isToken(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy(HTTPCharacters.isToken)
  }

  /// Reads `; name=value` as often as it comes; a semicolon with nothing behind it is allowed.
  private init?(_ text: Substring.UTF8View) {
    var rest = text
    while true {
      HeaderParameters.skipSpace(&rest)
      guard let byte = rest.popFirst() else { return }
      guard byte == UInt8(ascii: ";") else { return nil }
      HeaderParameters.skipSpace(&rest)
      guard let next = rest.first else { return }
      if next == UInt8(ascii: ";") { continue }
      let name = String(decoding: rest.prefix(while: HTTPCharacters.isToken), as: UTF8.self)
      rest = rest.dropFirst(name.utf8.count)
      guard !name.isEmpty, rest.popFirst() == UInt8(ascii: "="), let value = HeaderParameters.value(&rest),
        values.updateValue(value, forKey: name.lowercased()) == nil
      else { return nil }
    }
  }

  private static func value(_ rest: inout Substring.UTF8View) -> String? {
    guard rest.first == UInt8(ascii: "\"") else {
      let value = rest.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
      rest = rest.dropFirst(value.count)
      return String(decoding: value, as: UTF8.self)
    }
    // Browsers write a backslash in a file name as it is, curl before 7.81 and RFC 9110 write it as a quoted pair. A name
    // that ends in a backslash can only be of the first kind, so that is what a missing end is taken for.
    let behindQuote = rest.dropFirst()
    guard let (value, end) = quoted(behindQuote, withPairs: true) ?? quoted(behindQuote, withPairs: false) else {
      return nil
    }
    rest = end
    return value
  }

  /// The text up to the closing quotation mark, and what stands behind that.
  ///
  /// Only `\"` and `\\` are taken for pairs, so that `C:\new` keeps its backslash.
  private static func quoted(
    _ text: Substring.UTF8View, withPairs: Bool
  ) -> (value: String, rest: Substring.UTF8View)? {
    var value: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\"") { return (String(decoding: value, as: UTF8.self), rest) }
      if withPairs, byte == UInt8(ascii: "\\"), let next = rest.first,
        next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\")
      {
        value.append(next)
        rest = rest.dropFirst()
      } else {
        value.append(byte)
      }
    }
    return nil
  }

  private static func skipSpace(_ rest: inout Substring.UTF8View) {
    while rest.first == UInt8(ascii: " ") || rest.first == UInt8(ascii: "\t") { rest = rest.dropFirst() }
  }
}

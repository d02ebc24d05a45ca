/// The percent-encoding of RFC 3986, section 2.1.
enum PercentEncoding {
  /// The bytes that an encoded text stands for.
  ///
  /// - Parameters:
  ///   - text: the encoded bytes.
  ///   - plusIsSpace: whether `+` stands for a space, as in a query that a form has made (WHATWG URL, section 5.1).
  /// - Returns: the decoded bytes, or nil when a percent sign is not followed by two hexadecimal digits.
  static func decoded(_ text: Span<UInt8>, plusIsSpace: Bool = false) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      switch text[index] {
      case UInt8(ascii: "%"):
        guard index + 2 < text.count, let high = HTTPCharacters.hexadecimalValue(text[index + 1]),
          let low = HTTPCharacters.hexadecimalValue(text[index + 2])
        else { return nil }
        bytes.append(high << 4 | low)
        index += 3
      case UInt8(ascii: "+") where plusIsSpace:
        bytes.append(UInt8(ascii: " "))
        index += 1
      case let byte:
        bytes.append(byte)
        index += 1
      }
    }
    return bytes
  }

  /// The text with everything but the unreserved characters of RFC 3986 percent-encoded, and those in `allowed`.
  static func encoded(_ text: String, allowing allowed: String = "") -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      let isPlain =
        HTTPCharacters.isLetter(byte) || HTTPCharacters.isDigit(byte) || "-._~".utf8.contains(byte)
        || allowed.utf8.contains(byte)
      bytes += isPlain ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The character classes of RFC 9110 and RFC 3986, by byte.
enum HTTPCharacters {
  /// One bit for each ASCII character below 64 that may stand in a token: ``!#$%&'*+-.`` and the digits.
  private static let lowTokens: UInt64 = 0x03ff_6cfa_0000_0000
  /// The same for 64 to 127: the letters and ``^_`|~``.
  private static let highTokens: UInt64 = 0x57ff_ffff_c7ff_fffe

  /// Whether the byte may stand in a token, such as a field's name (RFC 9110, section 5.6.2).
  static func isToken(_ byte: UInt8) -> Bool {
    let half = byte < 64 ? lowTokens : byte < 128 ? highTokens : 0
    return half >> UInt64(byte & 63) & 1 == 1
  }

  /// Whether the byte is a control character other than the tab.
  static func isControl(_ byte: UInt8) -> Bool {
    byte < 0x20 && byte != 0x09 || byte == 0x7f
  }

  /// Whether the byte is an ASCII letter.
  static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  /// Whether the byte is an ASCII digit.
  static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// The value of a hexadecimal digit of either case, or nil.
  static func hexadecimalValue(_ byte: UInt8) -> UInt8? {
    if isDigit(byte) { return byte - UInt8(ascii: "0") }
    let lower = byte | 0x20
    return (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(lower) ? lower - UInt8(ascii: "a") + 10 : nil
  }
}

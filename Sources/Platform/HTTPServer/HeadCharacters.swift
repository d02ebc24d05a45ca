/// The characters of a request's head.
enum HeadCharacters {
  /// One bit for each ASCII character below 64 that may stand in a token (RFC 9110, section 5.6.2).
  private static let lowTokens: UInt64 = 0x03ff_6cfa_0000_0000
  /// The same for 64 to 127.
  private static let highTokens: UInt64 = 0x57ff_ffff_c7ff_fffe

  /// Whether the byte may stand in a token.
  static func isToken(_ byte: UInt8) -> Bool {
    let half = byte < 64 ? lowTokens : byte < 128 ? highTokens : 0
    return half >> UInt64(byte & 63) & 1 == 1
  }

  /// Whether the bytes are those of `text`, which is in lower case, in any case.
  static func equals(_ bytes: UnsafeBufferPointer<UInt8>, _ text: StaticString) -> Bool {
    guard bytes.count == text.utf8CodeUnitCount else { return false }
    for index in 0..<bytes.count {
      let byte = unsafe bytes[index]
      let lower = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
      guard unsafe lower == text.utf8Start[index] else { return false }
    }
    return true
  }

  /// The bytes without the spaces and tabs around them.
  static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var start = 0
    var end = bytes.count
    while start < end, unsafe isSpace(bytes[start]) { start += 1 }
    while end > start, unsafe isSpace(bytes[end - 1]) { end -= 1 }
    return unsafe UnsafeBufferPointer(rebasing: bytes[start..<end])
  }

  /// The number that the digits write, or nil when they are none or write a number beyond an `Int`.
  static func decimal(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard !bytes.isEmpty, bytes.count <= 18 else { return nil }
    var number = 0
    for index in 0..<bytes.count {
      let byte = unsafe bytes[index]
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      number = number * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return number
  }

  /// Whether the text can be a `Host` (RFC 9110, section 7.2): a name, an address or a literal, and perhaps a port.
  static func isHost(_ text: String) -> Bool {
    text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "@"), UInt8(ascii: "\\"),
        UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"):
        false
      default: byte > 0x20 && byte < 0x7f
      }
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09
  }
}

extension Sequence<UInt8> {
  /// The bytes as lower-case hexadecimal digits, two a byte.
  public var hexadecimal: String {
    var text: [UInt8] = []
    text.reserveCapacity(2 * underestimatedCount)
    for byte in self {
      text.append(hexadecimalDigit(UInt64(byte >> 4)))
      text.append(hexadecimalDigit(UInt64(byte)))
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// The lower-case digit of the lowest four bits.
func hexadecimalDigit(_ bits: UInt64) -> UInt8 {
  let value = UInt8(truncatingIfNeeded: bits & 15)
  return value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
}

extension [UInt8] {
  /// The bytes that `text` writes as hexadecimal digits of either case, or nil when it is not an even number of digits.
  public init?(hexadecimal text: some StringProtocol) {
    var bytes: [UInt8] = []
    var upper: UInt8?
    for character in text.utf8 {
      let digit: UInt8
      switch character {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = character - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = character - UInt8(ascii: "A") + 10
      default: return nil
      }
      if let high = upper {
        bytes.append(high << 4 | digit)
        upper = nil
      } else {
        upper = digit
      }
    }
    guard upper == nil else { return nil }
    self = bytes
  }
}

extension Sequence<UInt8> {
  /// The bytes as lower-case hexadecimal digits, two a byte.
  public var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
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

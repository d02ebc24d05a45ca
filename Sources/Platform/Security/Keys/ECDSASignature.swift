/// The two spellings of an ECDSA signature on P-256: two plain 32-byte numbers, as JSON Web Signature has them
/// (RFC 7518, section 3.4), and the ASN.1 sequence of two integers that OpenSSL has (RFC 3279, section 2.2.3).
enum ECDSASignature {
  /// Returns the ASN.1 spelling of 64 plain bytes.
  static func distinguishedEncoding(of plain: [UInt8]) -> [UInt8] {
    let content = integer(plain[..<32]) + integer(plain[32...])
    return [0x30, UInt8(content.count)] + content
  }

  /// Returns the 64 plain bytes of an ASN.1 spelling, or nil when it is not a sequence of two numbers of up to 32 bytes.
  static func coordinates(of encoding: [UInt8]) -> [UInt8]? {
    guard encoding.count >= 2, encoding[0] == 0x30, Int(encoding[1]) == encoding.count - 2 else { return nil }
    var rest = encoding[2...]
    guard let first = number(&rest), let second = number(&rest), rest.isEmpty else { return nil }
    return first + second
  }

  private static func integer(_ number: ArraySlice<UInt8>) -> [UInt8] {
    var digits = Array(number.drop { $0 == 0 })
    if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
    return [0x02, UInt8(digits.count)] + digits
  }

  private static func number(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
    guard rest.popFirst() == 0x02, let length = rest.popFirst(), (1...33).contains(length), rest.count >= length else {
      return nil
    }
    let digits = rest.prefix(Int(length)).drop { $0 == 0 }
    rest = rest.dropFirst(Int(length))
    guard digits.count <= 32 else { return nil }
    return [UInt8](repeating: 0, count: 32 - digits.count) + digits
  }
}

/// The two alphabets of RFC 4648.
public enum Base64Alphabet: Sendable {
  /// Section 4, with `+`, `/` and padding: MIME, HTTP Basic.
  case standard
  /// Section 5, with `-` and `_` and without padding: JSON Web Signature.
  case url

  fileprivate var characters: [UInt8] {
    let common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return Array((common + (self == .standard ? "+/" : "-_")).utf8)
  }
}

extension Sequence<UInt8> {
  /// The bytes in base 64.
  public func base64(_ alphabet: Base64Alphabet = .standard) -> String {
    let characters = alphabet.characters
    var text: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in self {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 6 {
        count -= 6
        text.append(characters[Int(bits >> UInt32(count) & 63)])
      }
    }
    if count > 0 { text.append(characters[Int(bits << UInt32(6 - count) & 63)]) }
    if alphabet == .standard {
      while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension [UInt8] {
  /// The bytes that `text` writes in base 64, or nil when it is not exactly what `base64(_:)` would write for them.
  ///
  /// Strict, so that one value has one spelling: no line breaks, no missing or extra padding, no stray bits at the end
  /// (RFC 4648, section 3.5).
  public init?(base64 text: some StringProtocol, _ alphabet: Base64Alphabet = .standard) {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    var characters = text.utf8.count
    for character in text.utf8 {
      if alphabet == .standard, character == UInt8(ascii: "=") { break }
      guard let value = alphabet.value(of: character) else { return nil }
      bits = bits << 6 | UInt32(value)
      count += 6
      characters -= 1
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    guard count < 6, bits & (1 << UInt32(count) - 1) == 0 else { return nil }
    guard alphabet == .url || (text.utf8.count % 4 == 0 && characters < 3) else { return nil }
    guard text.utf8.suffix(characters).allSatisfy({ $0 == UInt8(ascii: "=") }) else { return nil }
    self = bytes
  }
}

extension Base64Alphabet {
  fileprivate func value(of character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+") where self == .standard, UInt8(ascii: "-") where self == .url: 62
    case UInt8(ascii: "/") where self == .standard, UInt8(ascii: "_") where self == .url: 63
    default: nil
    }
  }
}

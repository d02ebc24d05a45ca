/// A line that is typed without being shown, key by key.
///
/// Enter ends it, backspace takes back a character, Ctrl-U all of them, Ctrl-C gives up, and Ctrl-D on an empty line says
/// that there is none.
struct PasswordLine {
  /// What a key led to.
  enum Step: Hashable {
    case more
    case done
    case interrupted
    case ended
    case tooLong
    /// A key that is no character, such as an arrow.
    case controlCharacter
  }

  /// The most bytes of a password.
  static let limit = 1024

  private(set) var bytes: [UInt8] = []

  mutating func receive(_ byte: UInt8) -> Step {
    switch byte {
    case UInt8(ascii: "\r"), UInt8(ascii: "\n"): return .done
    case 0x03: return .interrupted
    case 0x04: return bytes.isEmpty ? .ended : .more
    case 0x08, 0x7F: removeLastCharacter()
    case 0x15: bytes.removeAll()
    case 0..<0x20: return .controlCharacter
    default:
      guard bytes.count < Self.limit else { return .tooLong }
      bytes.append(byte)
    }
    return .more
  }

  /// Takes back the last Unicode scalar: its continuation bytes, then its first.
  private mutating func removeLastCharacter() {
    while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
  }
}

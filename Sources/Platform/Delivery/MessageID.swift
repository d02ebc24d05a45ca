import Core

/// The `Message-ID` of a message, without angle brackets: `6920a1f2c3d4e5f601000001@example.com`.
///
/// Two dot-atoms of ASCII around one `@`, at most 240 bytes in all (RFC 5322, section 3.6.4), so nothing can be injected by
/// an id. It stays the same for every attempt to send the message; that is how readers tell duplicates.
public struct MessageID: Sendable, Hashable, CustomStringConvertible {
  /// The id as it stands between the angle brackets.
  public let description: String

  /// The most bytes an id has, so that a line with it stays far from the limit of 998.
  static let maximumLength = 240

  /// The id that `text` writes, without angle brackets, or nil.
  public init?(_ text: String) {
    let halves = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard halves.count == 2, text.utf8.count <= MessageID.maximumLength,
      halves.allSatisfy({ MessageID.isDotAtom($0) })
    else { return nil }
    description = text
  }

  /// The one id that belongs to an event, the same each time it is asked for.
  ///
  /// Bytes that an id cannot hold are written as hexadecimal digits behind `=`, so that different events have different
  /// ids, up to 160 bytes of `event`. Of what is longer, a fingerprint stands for the rest.
  ///
  /// - Parameters:
  ///   - event: what the message tells of, for example a message's id in a queue.
  ///   - domain: the right side, usually the sender's domain.
  public init(of event: String, at domain: String) {
    let left = MessageID.atom(event.isEmpty ? "-" : event, limit: 160)
    let right = MessageID.atom(domain.isEmpty ? "localhost" : domain, limit: 78)
    description = "\(left)@\(right)"
  }

  private static func isDotAtom(_ bytes: Substring.UTF8View) -> Bool {
    bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .allSatisfy { !$0.isEmpty && $0.allSatisfy(isAtomText) }
  }

  /// Whether a byte is `atext` of RFC 5322, section 3.2.3.
  private static func isAtomText(_ byte: UInt8) -> Bool {
    isPlain(byte) || "!#$%&'*+/=?^`{|}~".utf8.contains(byte)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// The text as one atom, or as several between single points, of at most `limit` bytes.
  private static func atom(_ text: String, limit: Int) -> String {
    let bytes = Array(text.utf8)
    var atom: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      let isInnerPoint =
        byte == UInt8(ascii: ".") && index > 0 && index + 1 < bytes.count && bytes[index - 1] != byte
      if isPlain(byte) || isInnerPoint {
        atom.append(byte)
      } else {
        atom.append(UInt8(ascii: "="))
        atom += [byte].hexadecimal.utf8
      }
    }
    if atom.count > limit {
      atom.removeSubrange((limit - 17)...)
      if atom.last == UInt8(ascii: ".") { atom.removeLast() }
      atom += "=\(Fingerprint(bytes))".utf8
    }
    return String(decoding: atom, as: UTF8.self)
  }
}

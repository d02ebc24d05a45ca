/// An e-mail address that is safe to put into a header and an SMTP command.
///
/// The practical part of RFC 5321, section 4.1.2: a dot-atom of at most 64 bytes, `@`, and a domain of letters, digits, points
/// and hyphens of at most 255 bytes, 254 in all. No quoted strings, comments, or control characters, so nothing can be
/// injected by an address. Letters beyond ASCII are allowed (RFC 6531).
public struct MailAddress: Sendable, Hashable, CustomStringConvertible {
  /// The part in front of `@`.
  public let localPart: String
  /// The part behind `@`.
  public let domain: String

  /// The address that `text` writes, or nil.
  public init?(_ text: String) {
    guard let mark = text.lastIndex(of: "@") else { return nil }
    let local = text[..<mark]
    let domain = text[text.index(after: mark)...]
    guard text.utf8.count <= 254, (1...64).contains(local.utf8.count), (1...255).contains(domain.utf8.count),
      MailAddress.isDotSeparated(local, by: MailAddress.isAtom),
      MailAddress.isDotSeparated(domain, by: MailAddress.isInLabel),
      !domain.split(separator: ".").contains(where: { $0.hasPrefix("-") || $0.hasSuffix("-") })
    else { return nil }
    localPart = String(local)
    self.domain = String(domain)
  }

  /// The address `roost@localhost`, for installations that have none.
  public static let local = MailAddress(localPart: "roost", domain: "localhost")

  private init(localPart: String, domain: String) {
    self.localPart = localPart
    self.domain = domain
  }

  /// The address as `local@domain`.
  public var description: String { "\(localPart)@\(domain)" }

  /// Whether the address needs a server that speaks SMTPUTF8 (RFC 6531).
  public var needsSMTPUTF8: Bool { !description.utf8.allSatisfy { $0 < 0x80 } }

  private static func isDotSeparated(_ text: Substring, by isAllowed: (Unicode.Scalar) -> Bool) -> Bool {
    text.split(separator: ".", omittingEmptySubsequences: false)
      .allSatisfy { !$0.isEmpty && $0.unicodeScalars.allSatisfy(isAllowed) }
  }

  /// Whether a character is in `atext` of RFC 5322, section 3.2.3, or beyond ASCII and printable.
  private static func isAtom(_ scalar: Unicode.Scalar) -> Bool {
    isInLabel(scalar) || "!#$%&'*+/=?^_`{|}~".unicodeScalars.contains(scalar)
  }

  private static func isInLabel(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-": return true
    default:
      guard scalar.value >= 0xa0 else { return false }
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
        .spaceSeparator:
        return false
      default: return true
      }
    }
  }
}

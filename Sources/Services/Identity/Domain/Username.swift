/// The name that a user logs in with: 1 to 64 characters, `ann`, `José-María`, `李明`.
///
/// Letters, digits, punctuation and inner spaces of any script are allowed, but nothing invisible, no `:` (HTTP Basic
/// splits there), and `@` only in a name that is the user's own e-mail address. Letters of the Latin, Greek and Cyrillic
/// scripts, which look alike, do not mix. Two names are the same when they differ only in case or composition.
public struct Username: Sendable, Hashable, CustomStringConvertible {
  /// The name as it was given, normalized.
  let text: String
  /// What makes it unique.
  let key: String

  /// The name that `text` writes, for an account with an e-mail address.
  ///
  /// - Throws: `InvalidValue` that says what is wrong with it.
  public init(_ text: String, for email: EmailAddress) throws(InvalidValue) {
    let text = text.normalized
    guard (1...64).contains(text.unicodeScalars.count) || text.comparisonKey == email.key else {
      throw InvalidValue("username", "must be 1 to 64 characters long")
    }
    guard text.first != " ", text.last != " " else {
      throw InvalidValue("username", "must not begin or end with a space")
    }
    guard text.unicodeScalars.allSatisfy(Username.isAllowed) else {
      throw InvalidValue("username", "must not contain invisible characters, line breaks or `:`")
    }
    guard !text.contains("@") || text.comparisonKey == email.key else {
      throw InvalidValue("username", "must not contain `@`, unless it is the e-mail address itself")
    }
    guard Set(text.unicodeScalars.compactMap(LookalikeScript.init)).count <= 1 else {
      throw InvalidValue("username", "must not mix Latin, Greek and Cyrillic letters, which look alike")
    }
    self.text = text
    key = text.comparisonKey
  }

  /// A name that was checked before it was stored.
  init(stored text: String) {
    self.text = text
    key = text.comparisonKey
  }

  /// The name as it was given.
  public var description: String { text }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    case .spaceSeparator: scalar == " "
    default: scalar != ":"
    }
  }
}

/// The scripts whose letters are mistaken for each other most easily (UTS #39, section 5).
private enum LookalikeScript: Hashable {
  case latin, greek, cyrillic

  init?(_ scalar: Unicode.Scalar) {
    guard scalar.properties.isAlphabetic else { return nil }
    switch scalar.value {
    case 0x41...0x5a, 0x61...0x7a, 0xc0...0x24f, 0x1e00...0x1eff: self = .latin
    case 0x370...0x3ff, 0x1f00...0x1fff: self = .greek
    case 0x400...0x52f, 0x1c80...0x1c8f, 0x2de0...0x2dff, 0xa640...0xa69f: self = .cyrillic
    default: return nil
    }
  }
}

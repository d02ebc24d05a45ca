import Core

extension PasswordHash {
  private static let standardName = "pbkdf2-sha256"
  private static let legacyName = "legacy-b1"

  /// The hash as a database keeps it, described at `PasswordHash`.
  public var text: String {
    switch scheme {
    case .standard(let salt, let iterations):
      "$\(PasswordHash.standardName)$i=\(iterations)$\(salt.unpaddedBase64)$\(key.unpaddedBase64)"
    case .legacyB1:
      "$\(PasswordHash.legacyName)$\(key.hexadecimal)"
    }
  }

  /// Reads what `text` wrote.
  ///
  /// - Throws: `PasswordHashError.unreadable` when it is no hash of a known kind, or one whose cost or lengths are out
  ///   of bounds: 1000 to 10 000 000 rounds, 8 to 64 bytes of salt, 16 to 64 of key.
  public init(text: String) throws(PasswordHashError) {
    let fields = text.split(separator: "$", omittingEmptySubsequences: false)
    switch fields.count {
    case 5 where fields[0].isEmpty && fields[1] == PasswordHash.standardName:
      self = try PasswordHash.standard(iterations: fields[2], salt: fields[3], key: fields[4])
    case 3 where fields[0].isEmpty && fields[1] == PasswordHash.legacyName:
      try self.init(legacyB1: String(fields[2]))
    default:
      throw .unreadable("it is not $\(PasswordHash.standardName)$… or $\(PasswordHash.legacyName)$…")
    }
  }

  /// Takes over a hash of contract B1's database: 64 bytes in hexadecimal.
  ///
  /// - Throws: `PasswordHashError.unreadable` when it is not 128 hexadecimal digits.
  public init(legacyB1 digits: String) throws(PasswordHashError) {
    guard let key = [UInt8](hexadecimal: digits), key.count == 64 else {
      throw .unreadable("a hash of contract B1 is 128 hexadecimal digits")
    }
    self.init(scheme: .legacyB1, key: key)
  }

  private static func standard(
    iterations: Substring, salt: Substring, key: Substring
  ) throws(PasswordHashError) -> PasswordHash {
    guard iterations.hasPrefix("i="), let rounds = Int(iterations.dropFirst(2)),
      String(rounds) == iterations.dropFirst(2)
    else { throw .unreadable("the rounds are not written as i=600000") }
    guard acceptedIterations.contains(rounds) else {
      throw .unreadable("\(rounds) rounds are not within \(acceptedIterations)")
    }
    guard let salt = [UInt8](unpaddedBase64: salt), (8...64).contains(salt.count) else {
      throw .unreadable("the salt is not 8 to 64 bytes in base 64")
    }
    guard let key = [UInt8](unpaddedBase64: key), (16...64).contains(key.count) else {
      throw .unreadable("the key is not 16 to 64 bytes in base 64")
    }
    return PasswordHash(scheme: .standard(salt: salt, iterations: rounds), key: key)
  }
}

/// The PHC string format's base 64 has the standard alphabet and no padding.
extension [UInt8] {
  fileprivate var unpaddedBase64: String {
    let text = base64()
    return String(text.prefix { $0 != "=" })
  }

  fileprivate init?(unpaddedBase64 text: Substring) {
    guard !text.utf8.contains(UInt8(ascii: "=")) else { return nil }
    let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    self.init(base64: text + padding)
  }
}

import CNettle
public import Core

/// What a database keeps instead of a password: PBKDF2-HMAC-SHA-256 with its own salt and cost (RFC 8018, section 5.2).
///
/// `text` is self-describing, in the manner of the PHC string format
/// (https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md):
/// `$pbkdf2-sha256$i=600000$<salt>$<key>`, salt and key in base 64 without padding.
/// Users imported from contract B1 carry `$legacy-b1$<128 hexadecimal digits>` until their next log-in.
///
/// Making and checking a hash keeps one core busy for about 80 ms and blocks; callers put it on a worker pool.
public struct PasswordHash: Sendable, Hashable {
  /// The rounds of new hashes, as OWASP's Password Storage Cheat Sheet asks for: 600 000, about 80 ms.
  public static let defaultIterations = 600_000

  /// The rounds that `init(text:)` accepts; more would let a planted row block a core for seconds.
  public static let acceptedIterations = 1000...10_000_000

  /// The length of a password that can be hashed: 1 to 1024 bytes of UTF-8.
  public static let passwordLength = 1...1024

  /// How the key is derived.
  let scheme: Scheme
  /// The derived key; random, and so matched by no password, in `unmatchable(iterations:random:)`.
  let key: [UInt8]
  private let isMatchable: Bool

  enum Scheme: Hashable {
    /// A salt and a number of rounds of its own, 32 bytes of key.
    case standard(salt: [UInt8], iterations: Int)
    /// Contract B1: the literal salt `salt`, 1000 rounds, 64 bytes of key.
    case legacyB1
  }

  init(scheme: Scheme, key: [UInt8], isMatchable: Bool = true) {
    self.scheme = scheme
    self.key = key
    self.isMatchable = isMatchable
  }

  /// The hash of a new password.
  ///
  /// - Parameters:
  ///   - password: 1 to 1024 bytes of UTF-8, hashed as they are.
  ///   - iterations: the rounds; every one of them costs an attacker as much as it costs this machine.
  ///   - random: where the 16 bytes of salt come from.
  /// - Throws: `PasswordHashError.passwordLength` when the password is empty or too long.
  public init(
    of password: String, iterations: Int = defaultIterations, random: some RandomSource = SystemRandom()
  ) throws(PasswordHashError) {
    precondition(
      PasswordHash.acceptedIterations.contains(iterations),
      "The rounds of a password hash must be within PasswordHash.acceptedIterations.")
    guard PasswordHash.passwordLength.contains(password.utf8.count) else {
      throw .passwordLength(password.utf8.count)
    }
    let salt = random.bytes(16)
    self.init(
      scheme: .standard(salt: salt, iterations: iterations),
      key: PasswordHash.derive(password, salt: salt, iterations: iterations, length: 32))
  }

  /// Returns a hash that no password matches, but that takes as long to check as a real one.
  ///
  /// A log-in under an unknown name checks it, so that its answer takes the same time as that to a wrong password.
  ///
  /// - Parameters:
  ///   - iterations: the rounds of the real hashes it stands in for.
  ///   - random: where its salt and key come from.
  /// - Returns: a hash whose `matches(_:)` is always false.
  public static func unmatchable(
    iterations: Int = defaultIterations, random: some RandomSource = SystemRandom()
  ) -> PasswordHash {
    PasswordHash(
      scheme: .standard(salt: random.bytes(16), iterations: iterations), key: random.bytes(32), isMatchable: false)
  }

  /// Whether `password` is the one that was hashed; compares in constant time.
  ///
  /// - Returns: false at once, whoever asks, for a password outside of `passwordLength`.
  public func matches(_ password: String) -> Bool {
    guard PasswordHash.passwordLength.contains(password.utf8.count) else { return false }
    let candidate =
      switch scheme {
      case .standard(let salt, let iterations):
        PasswordHash.derive(password, salt: salt, iterations: iterations, length: key.count)
      case .legacyB1:
        PasswordHash.derive(password, salt: Array("salt".utf8), iterations: 1000, length: key.count)
      }
    return equalInConstantTime(candidate, key) && isMatchable
  }

  /// Whether `password` is the one that was hashed, where a wrong one takes as long as with a hash of `iterations` rounds.
  ///
  /// A hash of another cost, such as a legacy one, would otherwise tell by its speed that the account exists.
  ///
  /// - Parameters:
  ///   - password: the password to check.
  ///   - iterations: the rounds of new hashes.
  /// - Returns: what `matches(_:)` does.
  public func matches(_ password: String, costing iterations: Int) -> Bool {
    if matches(password) { return true }
    if iterations > rounds, PasswordHash.passwordLength.contains(password.utf8.count) {
      _ = PasswordHash.derive(password, salt: [0], iterations: iterations - rounds, length: SHA256.byteCount)
    }
    return false
  }

  /// The rounds that checking a password takes: its iterations, as often as the key is longer than a digest.
  public var rounds: Int {
    let blocks = (key.count + SHA256.byteCount - 1) / SHA256.byteCount
    return switch scheme {
    case .standard(_, let iterations): iterations * blocks
    case .legacyB1: 1000 * blocks
    }
  }

  /// Whether the hash was made at another cost than `iterations`, or in a legacy form, and should be made anew.
  public func needsRehash(iterations: Int = defaultIterations) -> Bool {
    switch scheme {
    case .standard(_, let current): current != iterations
    case .legacyB1: true
    }
  }

  // pbkdf2_hmac_sha256 of https://www.lysator.liu.se/~nisse/nettle/nettle.html#Key-derivation-functions; 2.5 times as
  // fast as OpenSSL 3.0's PKCS5_PBKDF2_HMAC for the same result.
  static func derive(_ password: String, salt: [UInt8], iterations: Int, length: Int) -> [UInt8] {
    let password = Array(password.utf8)
    return unsafe [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      unsafe nettle_pbkdf2_hmac_sha256(
        password.count, password, UInt32(iterations), salt.count, salt, length, buffer.baseAddress)
      count = length
    }
  }
}

extension PasswordHash: CustomStringConvertible {
  /// The kind and cost of the hash, without salt or key, so that a log line gives nothing away.
  public var description: String {
    switch scheme {
    case .standard(_, let iterations): "PBKDF2-HMAC-SHA-256 with \(iterations) rounds"
    case .legacyB1: "PBKDF2-HMAC-SHA-256 as in contract B1"
    }
  }
}

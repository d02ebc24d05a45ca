/// A key that signs tokens, and the `JSONWebKey` that verifies them.
public struct SigningKey: Sendable {
  /// The half that verifies; public, unless the algorithm is HS256.
  public let verifying: JSONWebKey
  private let secret: Secret

  enum Secret: Sendable {
    case pair(KeyPair)
    case shared(HMAC256)
  }

  init(verifying: JSONWebKey, secret: Secret) {
    self.verifying = verifying
    self.secret = secret
  }

  /// How the key signs.
  public var algorithm: SignatureAlgorithm { verifying.algorithm }

  /// The id that its tokens carry as `kid`; nil for a shared secret.
  public var id: String? { verifying.id }

  /// Makes a new key pair.
  ///
  /// - Parameter algorithm: `.edDSA` or `.es256`.
  /// - Returns: a key whose id is its RFC 7638 thumbprint.
  /// - Throws: `SecurityError` when OpenSSL refuses, which means that the machine has no entropy or no memory.
  public static func generate(_ algorithm: SignatureAlgorithm = .edDSA) throws(SecurityError) -> SigningKey {
    try SigningKey(pair: KeyPair.generate(try .init(algorithm)))
  }

  /// The key that HS256 makes of a secret, such as the text of `JWT_SECRET`; its tokens carry no `kid`.
  ///
  /// RFC 7518 asks for 32 bytes at least. Shorter ones work, because the compatible systems have them, and are reported
  /// by `isWeak`.
  ///
  /// - Throws: `SecurityError.invalidKey` when the secret is empty.
  public init(sharedSecret secret: some Collection<UInt8>) throws(SecurityError) {
    guard !secret.isEmpty else {
      throw .invalidKey("A shared secret cannot be empty. Set at least 32 random characters.")
    }
    let code = HMAC256(secret: secret)
    self.init(
      verifying: JSONWebKey(id: nil, material: .shared(code, isWeak: secret.count < 32)), secret: .shared(code))
  }

  init(pair: KeyPair) throws(SecurityError) {
    let material: JSONWebKey.Material =
      switch pair.curve {
      case .ed25519: .ed25519(try PublicKey(.ed25519, bytes: pair.publicBytes))
      case .p256: .p256(try PublicKey(.p256, bytes: pair.publicBytes))
      }
    self.init(verifying: JSONWebKey(thumbprinted: material), secret: .pair(pair))
  }

  /// Returns the signature of `message`, 64 bytes, or 32 for HS256.
  ///
  /// - Throws: `SecurityError` when OpenSSL fails, which it does only without memory.
  public func signature(of message: [UInt8]) throws(SecurityError) -> [UInt8] {
    switch secret {
    case .pair(let pair): try pair.signature(of: message)
    case .shared(let code): code.code(for: message)
    }
  }

  /// The private bytes of a key pair, 32 of them; nil for a shared secret, which is kept in the settings.
  var privateBytes: [UInt8]? {
    switch secret {
    case .pair(let pair): pair.privateBytes
    case .shared: nil
    }
  }
}

import Core

/// A key that verifies tokens, as RFC 7517 describes it: `{"kty":"OKP","crv":"Ed25519","x":"…","kid":"…","alg":"EdDSA"}`.
///
/// It knows its one algorithm, and so a token cannot choose another.
public struct JSONWebKey: Sendable {
  /// What a token names the key by in its `kid`; nil for a shared secret, whose tokens name no key.
  public let id: String?
  let material: Material

  enum Material: Sendable {
    case ed25519(PublicKey)
    case p256(PublicKey)
    case shared(HMAC256, isWeak: Bool)
  }

  init(id: String?, material: Material) {
    self.id = id
    self.material = material
  }

  /// The key under the id that is its thumbprint.
  init(thumbprinted material: Material) {
    self.init(id: JSONWebKey.thumbprint(of: material), material: material)
  }

  /// The only algorithm the key is used with.
  public var algorithm: SignatureAlgorithm {
    switch material {
    case .ed25519: .edDSA
    case .p256: .es256
    case .shared: .hs256
    }
  }

  /// Whether everybody may see the key; false for a shared secret, which must never be published.
  public var isPublic: Bool { algorithm != .hs256 }

  /// Whether the key is a shared secret of less than the 32 bytes that RFC 7518, section 3.2, asks for.
  public var isWeak: Bool {
    if case .shared(_, let isWeak) = material { isWeak } else { false }
  }

  /// Whether `signature` was made for `message` by the holder of the private half.
  ///
  /// - Parameters:
  ///   - signature: the bytes as JSON Web Signature writes them, of any length.
  ///   - message: what was signed.
  /// - Returns: false for anything that is not exactly right.
  public func verifies(_ signature: [UInt8], of message: some Collection<UInt8>) -> Bool {
    switch material {
    case .ed25519(let key), .p256(let key): key.verifies(signature, of: message)
    case .shared(let code, _): equalInConstantTime(code.code(for: message), signature)
    }
  }

  /// The digest by which a key names itself (RFC 7638, section 3): 43 characters; nil for a shared secret.
  public var thumbprint: String? { JSONWebKey.thumbprint(of: material) }

  /// A text that tells this key from any other, id included, and gives no secret away.
  var fingerprint: String {
    let digest =
      switch material {
      case .ed25519, .p256: thumbprint ?? ""
      case .shared(let code, _): code.code(for: Array("fingerprint".utf8)).base64(.url)
      }
    return "\(id ?? "") \(digest)"
  }

  /// The members that define the key, in the order that RFC 7638, section 3.2, hashes them.
  static func thumbprint(of material: Material) -> String? {
    let text: String
    switch material {
    case .ed25519(let key):
      text = #"{"crv":"Ed25519","kty":"OKP","x":"\#(key.bytes.base64(.url))"}"#
    case .p256(let key):
      let (x, y) = (key.bytes[..<32].base64(.url), key.bytes[32...].base64(.url))
      text = #"{"crv":"P-256","kty":"EC","x":"\#(x)","y":"\#(y)"}"#
    case .shared:
      return nil
    }
    return SHA256.digest(of: text.utf8).base64(.url)
  }
}

import CCrypto

/// An elliptic curve, with the fixed parts of the encodings that OpenSSL reads keys of it from.
///
/// Both encodings are constant but for the key, so they are written out here instead of being assembled from parameters.
enum Curve: Sendable, Hashable {
  /// Edwards curve 25519 (RFC 8032).
  case ed25519
  /// NIST P-256 (FIPS 186-5), `prime256v1` to OpenSSL.
  case p256

  init(_ algorithm: SignatureAlgorithm) throws(SecurityError) {
    switch algorithm {
    case .edDSA: self = .ed25519
    case .es256: self = .p256
    case .hs256: throw .invalidKey("HS256 has no key pair. Use a shared secret.")
    }
  }

  /// The name in a JSON Web Key's `crv`.
  var name: String {
    switch self {
    case .ed25519: "Ed25519"
    case .p256: "P-256"
    }
  }

  /// The length of a public key: 32 bytes, or the 64 of two coordinates.
  var publicLength: Int {
    switch self {
    case .ed25519: 32
    case .p256: 64
    }
  }

  /// What stands before the public key in a SubjectPublicKeyInfo (RFC 8410, section 4; RFC 5480, section 2).
  var publicPrefix: [UInt8] {
    switch self {
    case .ed25519:
      [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]
    case .p256:
      [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
        0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
      ]
    }
  }

  /// The whole PKCS #8 encoding of a private key, without its public half, which OpenSSL computes
  /// (RFC 8410, section 7; RFC 5915, section 3, inside of RFC 5208).
  func privateEncoding(of bytes: [UInt8]) -> [UInt8] {
    switch self {
    case .ed25519:
      [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20] + bytes
    case .p256:
      [
        0x30, 0x41, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
        0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x04, 0x27,
        0x30, 0x25, 0x02, 0x01, 0x01, 0x04, 0x20,
      ] + bytes
    }
  }

  /// The digest that signing hashes with: none of its own for Ed25519, SHA-256 for P-256.
  var digest: OpaquePointer? {
    switch self {
    case .ed25519: nil
    case .p256: unsafe EVP_sha256()
    }
  }
}

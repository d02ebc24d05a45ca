/// How a token is signed: a name of RFC 7518, section 3.1, or RFC 8037.
///
/// There is no `none`, and none that is not listed here.
public enum SignatureAlgorithm: String, Sendable, Hashable, CaseIterable {
  /// Ed25519 (RFC 8037, section 3.1): the default, 64-byte signatures, nothing to get wrong.
  case edDSA = "EdDSA"
  /// ECDSA on P-256 with SHA-256 (RFC 7518, section 3.4), for verifiers that do not know Ed25519.
  case es256 = "ES256"
  /// HMAC with SHA-256 (RFC 7518, section 3.2): whoever can verify can also sign. Contracts A and B use it.
  case hs256 = "HS256"
}

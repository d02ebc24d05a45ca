import Core
import JSON

extension SigningKey {
  /// The key pair as a private JSON Web Key, for storage where only its owner can read: `{"kty":…,"x":…,"d":…}`.
  ///
  /// Nil for a shared secret, which is kept in the settings.
  public var privateJSON: [UInt8]? {
    guard let privateBytes, var members = verifying.publicMembers else { return nil }
    members["d"] = .string(privateBytes.base64(.url))
    return members.jsonBytes()
  }

  /// Reads what `privateJSON` wrote.
  ///
  /// - Parameter bytes: a private key of Ed25519 or P-256, at most 4 KiB.
  /// - Throws: `SecurityError.invalidKey` when it is none, or its public half belongs to another key.
  public init(privateJSON bytes: [UInt8]) throws(SecurityError) {
    guard let members = (try? JSONParser.parse(bytes, maxBytes: 4096))?.object,
      let published = try JSONWebKey(publicMembers: members)
    else { throw .invalidKey("The stored signing key is not a private JSON Web Key of Ed25519 or P-256.") }
    let curve = try Curve(published.algorithm)
    try self.init(pair: KeyPair(curve, privateBytes: JSONWebKey.bytes(members, "d")))
    guard verifying.thumbprint == published.thumbprint, verifying.id == published.id else {
      throw .invalidKey("The stored signing key has a public half that belongs to another key.")
    }
  }
}

import Core
import JSON

extension JSONWebKey {
  /// The key as a JSON object that everybody may see; nil for a shared secret.
  var publicMembers: JSONObject? {
    var members: JSONObject
    switch material {
    case .ed25519(let key):
      members = ["kty": "OKP", "crv": "Ed25519", "x": .string(key.bytes.base64(.url))]
    case .p256(let key):
      let (x, y) = (key.bytes[..<32].base64(.url), key.bytes[32...].base64(.url))
      members = ["kty": "EC", "crv": "P-256", "x": .string(x), "y": .string(y)]
    case .shared:
      return nil
    }
    if let id { members["kid"] = .string(id) }
    members["alg"] = .string(algorithm.rawValue)
    members["use"] = "sig"
    return members
  }

  /// Reads a public key; nil when it is of a kind, or for a use, that is not known here.
  ///
  /// A shared secret (`"kty":"oct"`) is of no known kind, because nobody may publish one.
  init?(publicMembers members: JSONObject) throws(SecurityError) {
    guard members["use"] == nil || members["use"] == "sig",
      let kind = members["kty"]?.string, let curve = members["crv"]?.string
    else { return nil }
    let material: Material
    switch (kind, curve) {
    case ("OKP", Curve.ed25519.name):
      material = .ed25519(try PublicKey(.ed25519, bytes: try JSONWebKey.bytes(members, "x")))
    case ("EC", Curve.p256.name):
      let bytes = try JSONWebKey.bytes(members, "x") + JSONWebKey.bytes(members, "y")
      material = .p256(try PublicKey(.p256, bytes: bytes))
    default:
      return nil
    }
    let id: String?
    switch members["kid"] {
    case nil: id = JSONWebKey.thumbprint(of: material)
    case .string(let text)? where (1...256).contains(text.utf8.count): id = text
    default: throw .invalidKey("The `kid` of a key is not a text of 1 to 256 bytes.")
    }
    self.init(id: id, material: material)
    guard members["alg"] == nil || members["alg"]?.string == algorithm.rawValue else {
      throw .invalidKey("A key of \(curve) is meant for another algorithm than \(algorithm.rawValue).")
    }
  }

  /// A member that holds 32 bytes in base 64.
  static func bytes(_ members: JSONObject, _ name: String) throws(SecurityError) -> [UInt8] {
    guard let text = members[name]?.string, let bytes = [UInt8](base64: text, .url), bytes.count == 32 else {
      throw .invalidKey("The `\(name)` of a key is not 32 bytes in base 64 (RFC 4648, section 5).")
    }
    return bytes
  }
}

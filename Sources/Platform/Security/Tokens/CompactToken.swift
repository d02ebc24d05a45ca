import Core
import JSON

/// The three parts of a token, read and not yet believed (RFC 7515, section 7.1).
struct CompactToken {
  /// The algorithm that the header names; compared with the key's, never obeyed.
  let algorithm: String
  /// The key that the header names.
  let keyID: String?
  /// Header and payload as they were signed.
  let message: Substring.UTF8View
  /// The claims, to be read only after the signature was checked.
  let payload: [UInt8]
  /// The signature.
  let signature: [UInt8]

  /// Takes a token apart.
  init(_ token: String) throws(TokenError) {
    guard token.utf8.count <= TokenVerifier.maximumLength else { throw .tooLarge(token.utf8.count) }
    let parts = token.utf8.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw .malformed("it does not have three parts") }
    let header = try CompactToken.decode(parts[0], "header")
    payload = try CompactToken.decode(parts[1], "payload")
    signature = try CompactToken.decode(parts[2], "signature")
    message = token.utf8[..<parts[1].endIndex]
    (algorithm, keyID) = try CompactToken.read(header)
  }

  private static func decode(_ part: Substring.UTF8View, _ name: String) throws(TokenError) -> [UInt8] {
    guard let bytes = [UInt8](base64: Substring(part), .url) else {
      throw .malformed("its \(name) is not in base 64 of RFC 4648, section 5")
    }
    return bytes
  }

  private static func read(_ header: [UInt8]) throws(TokenError) -> (algorithm: String, keyID: String?) {
    let document: JSONValue
    do {
      document = try JSONParser.parse(header, maxBytes: 2048, maxDepth: 8)
    } catch {
      throw .malformed("its header is not valid JSON: \(error)")
    }
    guard let members = document.object else { throw .malformed("its header is not a JSON object") }
    guard let algorithm = members["alg"]?.string else { throw .malformed("its header names no algorithm") }
    // RFC 7515, section 4.1.11: who does not understand all that `crit` lists must refuse; nothing is understood here.
    guard members["crit"] == nil else { throw .malformed("its header asks for extensions that are not known") }
    switch members["kid"] {
    case nil: return (algorithm, nil)
    case .string(let id)?: return (algorithm, id)
    default: throw .malformed("its `kid` is not a string")
    }
  }
}

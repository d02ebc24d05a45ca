import Core
import JSON

extension SigningKey {
  /// Returns a signed token of these claims in the compact form of RFC 7515, section 7.1: three parts of base 64.
  ///
  /// - Parameter claims: what the token says; a `TokenVerifier` demands an expiry.
  /// - Returns: some 300 to 500 characters.
  /// - Throws: `SecurityError` when OpenSSL fails, which it does only without memory.
  public func token(_ claims: TokenClaims) throws(SecurityError) -> String {
    var header: JSONObject = ["alg": .string(algorithm.rawValue), "typ": "JWT"]
    if let id { header["kid"] = .string(id) }
    let message = header.jsonBytes().base64(.url) + "." + claims.jsonBytes().base64(.url)
    return message + "." + (try signature(of: Array(message.utf8)).base64(.url))
  }
}

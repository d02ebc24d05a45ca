import Foundation
import Testing

/// Tokens that look like a real one and are not.
struct Forgeries {
  let all: [(name: String, token: String)]

  /// Makes them from a real token and the published keys.
  init(of token: String, keys: String) throws {
    let parts = token.split(separator: ".").map(String.init)
    let (header, payload, signature) = (parts[0], parts[1], parts[2])
    let publicKey = try #require(keys.firstMatch(of: #/"x":"([^"]+)"/#))
    let claims = try #require(Forgeries.decoded(payload))
    let swapped = try Forgeries.header(header, algorithm: "HS256") + "." + payload
    all = [
      ("alg none", try Forgeries.header(header, algorithm: "none") + "." + payload + "."),
      ("alg nOnE with a signature", try Forgeries.header(header, algorithm: "nOnE") + "." + payload + "." + signature),
      ("alg swapped for HMAC with the public key", swapped + "." + (try Forgeries.sign(swapped, key: publicKey.1))),
      (
        "another claim",
        [header, Forgeries.encoded(claims.replacing("you@", with: "yoo@")), signature].joined(separator: ".")
      ),
      ("cut", String(token.dropLast(5))), ("no signature", header + "." + payload),
      ("an empty signature", header + "." + payload + "."), ("four parts", token + ".x"), ("padded", token + "="),
      ("only dots", ".."), ("very long", String(repeating: "a", count: 7000)),
    ]
  }

  /// A token of the shared secret, as another program would make it.
  static func shared(_ secret: String, expiry: Int) throws -> String {
    let payload = encoded(#"{"username":"you@example.com","admin":true,"exp":\#(expiry)}"#)
    let message = encoded(#"{"alg":"HS256","typ":"JWT"}"#) + "." + payload
    return message + "." + (try sign(message, hex: Data(secret.utf8)))
  }

  private static func header(_ header: String, algorithm: String) throws -> String {
    encoded(try #require(decoded(header)).replacing("EdDSA", with: algorithm))
  }

  private static func sign(_ message: String, key: Substring) throws -> String {
    try sign(message, hex: try #require(data(String(key))))
  }

  private static func sign(_ message: String, hex key: Data) throws -> String {
    let digits = key.map { String(format: "%02x", Int($0)) }.joined()
    let made = try run(
      ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:\(digits)", "-binary"], input: message)
    return encoded(made.output)
  }

  private static func encoded(_ text: String) -> String { encoded(Data(text.utf8)) }

  private static func encoded(_ data: Data) -> String {
    data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  private static func decoded(_ part: String) -> String? { data(part).map { String(decoding: $0, as: UTF8.self) } }

  private static func data(_ part: String) -> Data? {
    let text = part.replacing("-", with: "+").replacing("_", with: "/")
    return Data(base64Encoded: text + String(repeating: "=", count: (4 - text.count % 4) % 4))
  }
}

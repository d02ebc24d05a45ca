import HTTP
import JSON
import Security

/// `GET /.well-known/jwks.json`: the public keys that verify tokens (RFC 7517, section 5).
///
/// A client may keep the answer for five minutes; a key is published a day before it signs.
struct GetKeys: Sendable {
  let keys: KeyKeeper

  func respond() -> HTTPResponse {
    HTTPResponse(
      .ok, headers: ["Content-Type": "application/jwk-set+json", "Cache-Control": "public, max-age=300"],
      body: .bytes(keys.keys().jsonBytes()))
  }
}

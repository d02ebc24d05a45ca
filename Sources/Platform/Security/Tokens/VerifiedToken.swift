/// A token whose signature and times were found right.
public struct VerifiedToken: Sendable, Hashable {
  /// What it says.
  public let claims: TokenClaims
  /// The JSON object that was signed, byte for byte.
  public let payload: [UInt8]

  init(claims: TokenClaims, payload: [UInt8]) {
    self.claims = claims
    self.payload = payload
  }
}

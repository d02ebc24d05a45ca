public import Core

/// Why a token was not accepted.
public enum TokenError: Error, Sendable, Hashable, CustomStringConvertible {
  /// It is not a signed token of RFC 7515 and RFC 7519; the reason says where.
  case malformed(String)
  /// It has so many bytes, more than `TokenVerifier.maximumLength`.
  case tooLarge(Int)
  /// Its header names another algorithm than its key has.
  case wrongAlgorithm(expected: SignatureAlgorithm)
  /// It names a key that is not, or no longer, the issuer's, or names none where it should.
  case unknownKey
  /// Its signature does not fit what it says.
  case invalidSignature
  /// It was valid until then.
  case expired(Timestamp)
  /// It is valid, or claims to have been issued, only from then on.
  case notYetValid(Timestamp)
  /// It comes from another issuer, or does not say from which.
  case wrongIssuer
  /// It is meant for somebody else.
  case wrongAudience
  /// It lacks a claim that it must have.
  case missingClaim(String)
  /// The keys to check it with cannot be had at the moment; the same token can be tried again.
  case keysUnavailable(String)

  /// What is wrong, for people; nothing of the token itself.
  public var description: String {
    switch self {
    case .malformed(let reason): "The token is malformed: \(reason). Log in for another one."
    case .tooLarge(let count):
      "The token has \(count) bytes, more than the \(TokenVerifier.maximumLength) that are accepted."
    case .wrongAlgorithm(let expected): "The token is not signed with \(expected.rawValue), as its key demands."
    case .unknownKey: "The token is signed with a key that is not known. Log in for another one."
    case .invalidSignature: "The token's signature is not valid. Log in for another one."
    case .expired(let moment): "The token was valid until \(moment.rfc3339). Log in for another one."
    case .notYetValid(let moment): "The token is not valid before \(moment.rfc3339). Check the clocks."
    case .wrongIssuer: "The token was issued by someone else."
    case .wrongAudience: "The token is meant for someone else."
    case .missingClaim(let name): "The token lacks the claim `\(name)`."
    case .keysUnavailable(let reason): "The token cannot be checked at the moment: \(reason)"
    }
  }
}

public import Core

/// Checks tokens strictly, and remembers those it has checked.
///
/// The algorithm comes from the key and never from the token: a header that says anything else is refused, `none`
/// included (RFC 8725, section 3.1). Nothing of the claims is read before the signature is found right.
///
/// A token that was checked before costs about a microsecond: its result is kept, `cacheCapacity` of them at most, the
/// longest unused dropped first. A result is used only while the keys are those it was checked with and the token's
/// times are right.
public final class TokenVerifier: Sendable {
  /// The longest token that is looked at: 8192 bytes.
  public static let maximumLength = 8192

  /// What a token must say, apart from being signed and in time.
  public struct Requirements: Sendable, Hashable {
    /// Who must have issued it; nil accepts any issuer whose key is known.
    public var issuer: String?
    /// For whom it must be meant; nil accepts any audience.
    public var audience: String?
    /// How far the clocks of issuer and verifier may be apart.
    public var leeway: Duration

    /// Requirements; by default only that the clocks are no more than 30 s apart.
    public init(issuer: String? = nil, audience: String? = nil, leeway: Duration = .seconds(30)) {
      self.issuer = issuer
      self.audience = audience
      self.leeway = leeway
    }
  }

  private let requirements: Requirements
  private let time: any TimeSource
  private let keys: FetchedKeys
  private let cache: VerifiedTokenCache

  /// A verifier of the tokens of one issuer.
  ///
  /// - Parameters:
  ///   - source: where the issuer's keys are found. It is asked at the first token, every five minutes, and when a token
  ///     names a key that is not known, then at most every ten seconds.
  ///   - requirements: what a token must say.
  ///   - cacheCapacity: how many checked tokens are remembered at most, each taking about 2 KB.
  ///   - time: the clock that tokens expire by.
  public init(
    _ source: any KeySource, requirements: Requirements = Requirements(), cacheCapacity: Int = 8192,
    time: any TimeSource
  ) {
    self.requirements = requirements
    self.time = time
    keys = FetchedKeys(source, time: time)
    cache = VerifiedTokenCache(capacity: cacheCapacity)
  }

  /// Checks a token.
  ///
  /// - Parameter token: the text behind `Bearer `.
  /// - Returns: what it says.
  /// - Throws: `TokenError`. Only `.keysUnavailable` can go away by itself.
  public func verify(_ token: String) async throws(TokenError) -> VerifiedToken {
    if let version = keys.currentVersion, let known = cache.find(token, checkedWith: version) {
      try checkTimes(of: known.claims)
      return known
    }
    let parts = try CompactToken(token)
    let (key, version) = try await keys.key(id: parts.keyID)
    guard parts.algorithm == key.algorithm.rawValue else { throw .wrongAlgorithm(expected: key.algorithm) }
    guard key.verifies(parts.signature, of: parts.message) else { throw .invalidSignature }
    let verified = VerifiedToken(claims: try TokenClaims(payload: parts.payload), payload: parts.payload)
    try check(verified.claims)
    cache.add(token, verified, checkedWith: version)
    return verified
  }

  /// Forgets the keys and all checked tokens, so that a key that was withdrawn verifies nothing from now on.
  public func forgetKeys() {
    keys.forget()
    cache.removeAll()
  }

  /// How many checked tokens are remembered.
  var cachedCount: Int { cache.count }

  private func check(_ claims: TokenClaims) throws(TokenError) {
    guard claims.expiry != nil else { throw .missingClaim("exp") }
    try checkTimes(of: claims)
    if let issuer = requirements.issuer, claims.issuer != issuer { throw .wrongIssuer }
    if let audience = requirements.audience, !claims.audience.contains(audience) { throw .wrongAudience }
  }

  private func checkTimes(of claims: TokenClaims) throws(TokenError) {
    let now = time.now()
    if let expiry = claims.expiry, now >= expiry + requirements.leeway { throw .expired(expiry) }
    if let start = claims.notBefore, start > now + requirements.leeway { throw .notYetValid(start) }
    if let issued = claims.issuedAt, issued > now + requirements.leeway { throw .notYetValid(issued) }
  }
}

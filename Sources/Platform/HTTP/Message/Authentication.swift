/// Who asks, as far as the request's credentials tell.
public enum Authentication: Sendable {
  /// No bearer token came.
  case anonymous
  /// A valid token came.
  case authenticated(Principal)
  /// A token came and is not valid.
  case rejected(AuthenticationFailure)

  /// The one who asks, when a valid token came.
  public var principal: Principal? {
    if case .authenticated(let principal) = self { principal } else { nil }
  }
}

/// Why a token was not accepted.
public enum AuthenticationFailure: Error, Sendable, Hashable {
  /// Its time is over.
  case expired
  /// It is malformed, altered, or signed by a key that is not ours.
  case invalid
  /// The keys to check it against could not be had; the request can be sent again later.
  case unavailable
}

/// An account that has proved itself by a token.
public struct Principal: Sendable, Hashable {
  /// The account's id: the `sub` claim.
  public let id: String
  /// Its name for logging in.
  public let username: String
  /// Its e-mail address; contract A's clients know it as `username`.
  public let email: String
  /// Whether it may manage other accounts: `administrator` among the `roles`.
  public let isAdministrator: Bool
  /// Whether it may upload: the `admin` claim of contract A, which every active account has.
  public let mayUpload: Bool
  /// The token's claims as the JSON object that was signed.
  public let claims: [UInt8]

  /// An account as a token describes it.
  public init(
    id: String, username: String, email: String, isAdministrator: Bool, mayUpload: Bool, claims: [UInt8]
  ) {
    self.id = id
    self.username = username
    self.email = email
    self.isAdministrator = isAdministrator
    self.mayUpload = mayUpload
    self.claims = claims
  }
}

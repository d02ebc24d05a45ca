import Core
import JSON
import Security

/// Issues the tokens that prove an account to every service.
///
///     {"sub":"019aa5c4-…","username":"ann","email":"ann@example.com","user_id":"019aa5c4-…","admin":true,
///      "roles":["user"],"iss":"roost","iat":1795253400,"exp":1795257000,"jti":"…"}
///
/// `admin` is contract A's permission to upload, which every account has; who may manage accounts is in `roles`.
struct TokenIssuer: Sendable {
  let keys: KeyKeeper
  /// For how long a token is valid.
  let life: Duration
  let time: any TimeSource
  let random: any RandomSource

  /// The issuer that tokens name and that verifiers may ask for.
  static let name = "roost"

  /// What the claim `username` says.
  enum Dialect: Sendable {
    /// The username.
    case username
    /// The e-mail address, as contract A's clients expect.
    case emailAsUsername
  }

  /// Issues a token for an account.
  func issue(for user: User, _ dialect: Dialect = .username) async throws -> IssuedToken {
    let now = Timestamp(seconds: time.now().seconds)
    let name = dialect == .username ? user.username.text : user.email.text
    var claims = TokenClaims(others: [
      "username": .string(name), "email": .string(user.email.text), "user_id": .string(user.id.description),
      "admin": true,
      "roles": .array(Role.allCases.filter(user.roles.contains).map { .string($0.rawValue) }),
    ])
    claims.subject = user.id.description
    claims.issuer = TokenIssuer.name
    claims.issuedAt = now
    claims.expiry = now + life
    claims.id = random.unguessableText(byteCount: 12)
    return IssuedToken(text: try await keys.signer().token(claims), user: user, life: life, expiry: now + life)
  }
}

/// A token, fresh from the issuer.
struct IssuedToken: Sendable {
  /// The token itself.
  let text: String
  /// Whose it is.
  let user: User
  /// For how long it is valid.
  let life: Duration
  /// When it expires.
  let expiry: Timestamp
}

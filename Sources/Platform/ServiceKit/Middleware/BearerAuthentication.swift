public import HTTP
import JSON
public import Security

/// Finds out who asks, by the bearer token of the request (RFC 6750, section 2.1).
///
/// It refuses nobody: `request.authentication` says what came of the token, and each route's `Access`, or its handler, decides
/// what to make of that. Without `Authorization: Bearer` a request is anonymous, with another scheme too.
public struct BearerAuthentication: HTTPMiddleware {
  private let verifier: TokenVerifier

  /// Authentication by tokens that a verifier accepts.
  public init(_ verifier: TokenVerifier) {
    self.verifier = verifier
  }

  /// Answers with `authentication` set.
  ///
  /// - Throws: what `next` throws.
  public func respond(to request: HTTPRequest, next: HTTPHandler) async throws -> HTTPResponse {
    guard let token = request.bearerToken else { return try await next(request) }
    var request = request
    request.authentication = await authentication(by: token)
    return try await next(request)
  }

  /// Returns what a token proves.
  public func authentication(by token: String) async -> Authentication {
    do {
      let verified = try await verifier.verify(token)
      return Principal(verified).map { .authenticated($0) } ?? .rejected(.invalid)
    } catch {
      return .rejected(AuthenticationFailure(error))
    }
  }
}

extension HTTPRequest {
  /// The token behind `Authorization: Bearer`, or nil; the scheme's case does not matter (RFC 9110, section 11.1).
  public var bearerToken: String? {
    headers.withValue(of: "Authorization") { value -> String? in
      let scheme = "bearer "
      guard value.count >= scheme.utf8.count else { return nil }
      for (index, letter) in scheme.utf8.enumerated() where value[index] | 0x20 != letter { return nil }
      var start = scheme.utf8.count
      while start < value.count, value[start] == UInt8(ascii: " ") { start += 1 }
      return unsafe value.extracting(start...).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    } ?? nil
  }
}

extension AuthenticationFailure {
  fileprivate init(_ error: TokenError) {
    self =
      switch error {
      case .expired: .expired
      case .keysUnavailable: .unavailable
      case .malformed, .tooLarge, .wrongAlgorithm, .unknownKey, .invalidSignature, .notYetValid, .wrongIssuer,
        .wrongAudience, .missingClaim:
        .invalid
      }
  }
}

extension Principal {
  /// The account that a token names, or nil when it names none.
  ///
  /// Tokens of our own say `sub`, `username`, `email`, `roles` and `admin`. Those that another issuer signs with a shared
  /// `JWT_SECRET` may have `user_id` instead of `sub`, or, as contract A's, nothing but an e-mail address as `username`.
  public init?(_ token: VerifiedToken) {
    let others = token.claims.others
    let username = others["username"]?.string
    guard let id = token.claims.subject ?? others["user_id"]?.string ?? username, !id.isEmpty else { return nil }
    let email = others["email"]?.string ?? username ?? ""
    self.init(
      id: id, username: username ?? email, email: email,
      isAdministrator: others["roles"]?.array?.contains("administrator") ?? false,
      mayUpload: others["admin"]?.bool ?? false, claims: token.payload)
  }
}

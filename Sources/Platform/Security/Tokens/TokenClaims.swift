public import Core
public import JSON

/// What a token says: the registered claims of RFC 7519, section 4.1, and any others.
///
///     {"sub":"019aa5c4-…","username":"ann","iss":"roost","iat":1795253400,"exp":1795257000,"jti":"…"}
public struct TokenClaims: Sendable, Hashable {
  /// Whom the token is about: `sub`.
  public var subject: String?
  /// Who issued it: `iss`.
  public var issuer: String?
  /// For whom it is meant: `aud`, one text or an array of texts; empty when it is not there.
  public var audience: [String] = []
  /// From when on it is no longer valid: `exp`, to the second.
  public var expiry: Timestamp?
  /// From when on it is valid: `nbf`, to the second.
  public var notBefore: Timestamp?
  /// When it was issued: `iat`, to the second.
  public var issuedAt: Timestamp?
  /// Its own id: `jti`.
  public var id: String?
  /// All other claims, in their order.
  public var others: JSONObject

  /// Claims that say nothing but `others`.
  public init(others: JSONObject = JSONObject()) {
    self.others = others
  }
}

extension TokenClaims: JSONWritable {
  /// Writes the claims as a JSON object: `sub` first, then the others, then who and when.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      if let subject { writer.field("sub", subject) }
      for (name, value) in others { writer.field(named: name, value) }
      if let issuer { writer.field("iss", issuer) }
      if audience.count > 1 {
        writer.field("aud", audience)
      } else if let only = audience.first {
        writer.field("aud", only)
      }
      if let notBefore { writer.field("nbf", notBefore.seconds) }
      if let issuedAt { writer.field("iat", issuedAt.seconds) }
      if let expiry { writer.field("exp", expiry.seconds) }
      if let id { writer.field("jti", id) }
    }
  }
}

extension TokenClaims {
  /// Reads the payload of a token.
  ///
  /// - Throws: `TokenError.malformed` when it is no JSON object, a claim comes twice, or a registered claim has the wrong
  ///   type.
  init(payload: [UInt8]) throws(TokenError) {
    let document: JSONValue
    do {
      document = try JSONParser.parse(payload, maxBytes: TokenVerifier.maximumLength, maxDepth: 16)
    } catch {
      throw .malformed("its claims are not valid JSON: \(error)")
    }
    guard var members = document.object else { throw .malformed("its claims are not a JSON object") }
    subject = try TokenClaims.text(&members, "sub")
    issuer = try TokenClaims.text(&members, "iss")
    id = try TokenClaims.text(&members, "jti")
    audience = try TokenClaims.texts(&members, "aud")
    expiry = try TokenClaims.moment(&members, "exp")
    notBefore = try TokenClaims.moment(&members, "nbf")
    issuedAt = try TokenClaims.moment(&members, "iat")
    others = members
  }

  private static func text(_ members: inout JSONObject, _ name: String) throws(TokenError) -> String? {
    guard let value = members[name] else { return nil }
    guard let text = value.string else { throw .malformed("its claim `\(name)` is not a string") }
    members[name] = nil
    return text
  }

  private static func texts(_ members: inout JSONObject, _ name: String) throws(TokenError) -> [String] {
    guard let value = members[name] else { return [] }
    members[name] = nil
    if let text = value.string { return [text] }
    guard let elements = value.array else {
      throw .malformed("its claim `\(name)` is neither a string nor an array of strings")
    }
    let texts = elements.compactMap(\.string)
    guard texts.count == elements.count else {
      throw .malformed("its claim `\(name)` holds something that is no string")
    }
    return texts
  }

  /// A NumericDate (RFC 7519, section 2): seconds since the epoch, possibly with a fraction, which is cut off.
  private static func moment(_ members: inout JSONObject, _ name: String) throws(TokenError) -> Timestamp? {
    guard let value = members[name] else { return nil }
    // The year 33658; far beyond it the microseconds of a Timestamp would overflow.
    guard let seconds = value.double, seconds.magnitude <= 1e12 else {
      throw .malformed("its claim `\(name)` is not a number of seconds since 1970")
    }
    members[name] = nil
    return Timestamp(seconds: Int64(seconds.rounded(.down)))
  }
}

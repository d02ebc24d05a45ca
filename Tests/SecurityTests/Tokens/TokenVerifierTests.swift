import Core
import JSON
import RoostTesting
import Testing

@testable import Security

@Suite struct TokenVerifierTests {
  private let clock = ManualTime()
  private let key: SigningKey
  private let verifier: TokenVerifier

  init() throws {
    key = try .generate()
    verifier = TokenVerifier(FixedKeys(JSONWebKeySet([key.verifying])), time: clock)
  }

  /// Claims that are valid for an hour.
  private func claims(_ others: JSONObject = [:]) -> TokenClaims {
    var claims = TokenClaims(others: others)
    claims.subject = "ann"
    claims.issuedAt = clock.now()
    claims.expiry = clock.now() + .seconds(3600)
    return claims
  }

  /// A token of any header and payload, with a signature of `key` or another.
  private func forge(_ header: String, _ payload: String, by other: SigningKey? = nil) throws -> String {
    let message = Array(header.utf8).base64(.url) + "." + Array(payload.utf8).base64(.url)
    return message + "." + (try (other ?? key).signature(of: Array(message.utf8)).base64(.url))
  }

  private var header: String { #"{"alg":"EdDSA","kid":"\#(key.id ?? "")"}"# }
  private var payload: String { #"{"sub":"ann","exp":\#(clock.now().seconds + 3600)}"# }

  private func expectRefusal(_ token: String, _ reason: TokenError) async {
    await #expect(throws: reason) { try await verifier.verify(token) }
  }

  private func expectMalformed(_ token: String) async {
    let error = await #expect(throws: TokenError.self) { try await verifier.verify(token) }
    guard case .malformed? = error else {
      Issue.record("expected .malformed, not \(String(describing: error))")
      return
    }
  }

  // MARK: Right tokens

  @Test func `a token says what was signed`() async throws {
    var claims = claims(["username": "änn", "admin": true, "roles": ["user"]])
    claims.issuer = "roost"
    claims.audience = ["a", "b"]
    claims.notBefore = clock.now()
    claims.id = "1"
    let verified = try await verifier.verify(try key.token(claims))
    #expect(verified.claims == claims)
    #expect(verified.payload == claims.jsonBytes())
  }

  @Test(arguments: SignatureAlgorithm.allCases)
  func `each algorithm signs what it verifies`(algorithm: SignatureAlgorithm) async throws {
    let key = algorithm == .hs256 ? try SigningKey(sharedSecret: "secret".utf8) : try SigningKey.generate(algorithm)
    let verifier = TokenVerifier(FixedKeys(JSONWebKeySet([key.verifying])), time: clock)
    #expect(try await verifier.verify(try key.token(claims())).claims == claims())
  }

  @Test func `the token of RFC 7515 A.1 is right until it expires`() async throws {
    let secret = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
    let key = try SigningKey(sharedSecret: try #require([UInt8](base64: secret, .url)))
    let token =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9"
      + "leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    clock.set(Timestamp(seconds: 1_300_819_379))
    let verifier = TokenVerifier(FixedKeys(JSONWebKeySet([key.verifying])), time: clock)
    #expect(try await verifier.verify(token).claims.issuer == "joe")
    clock.advance(by: .seconds(31))
    await #expect(throws: TokenError.expired(Timestamp(seconds: 1_300_819_380))) { try await verifier.verify(token) }
  }

  @Test func `a token as contract A makes it is accepted`() async throws {
    let secret = try SigningKey(sharedSecret: "sarcasm".utf8)
    let token = try forge(
      #"{"alg":"HS256","typ":"JWT"}"#,
      #"{"username":"ann@example.com","exp":1795257000,"iat":1795253400,"admin":true}"#, by: secret)
    let verifier = TokenVerifier(FixedKeys(JSONWebKeySet([secret.verifying])), time: clock)
    #expect(try await verifier.verify(token).claims.others["admin"] == true)
  }

  // MARK: Wrong algorithms and keys

  @Test(arguments: ["none", "None", "NONE", "nOnE", "", "HS256", "ES256", "RS256", "eddsa"])
  func `the header cannot choose the algorithm`(algorithm: String) async throws {
    let token = try forge(#"{"alg":"\#(algorithm)","kid":"\#(key.id ?? "")"}"#, payload)
    await expectRefusal(token, .wrongAlgorithm(expected: .edDSA))
  }

  @Test func `an unsigned token is refused`() async throws {
    for header in [#"{"alg":"none"}"#, #"{"alg":"none","kid":"\#(key.id ?? "")"}"#] {
      let token = Array(header.utf8).base64(.url) + "." + Array(payload.utf8).base64(.url) + "."
      await #expect(throws: TokenError.self) { try await verifier.verify(token) }
    }
  }

  @Test func `HS256 with the public key as its secret is refused`() async throws {
    let published = try #require(key.verifying.publicMembers).jsonBytes()
    let token = try forge(
      #"{"alg":"HS256","kid":"\#(key.id ?? "")"}"#, payload, by: try SigningKey(sharedSecret: published))
    await expectRefusal(token, .wrongAlgorithm(expected: .edDSA))
  }

  @Test func `a token of another key is refused, whatever id it carries`() async throws {
    let other = try SigningKey.generate()
    await expectRefusal(try other.token(claims()), .unknownKey)
    await expectRefusal(try forge(header, payload, by: other), .invalidSignature)
  }

  @Test func `a token that names no key is refused where keys have ids`() async throws {
    await expectRefusal(try forge(#"{"alg":"EdDSA"}"#, payload), .unknownKey)
  }

  // MARK: Wrong times

  @Test func `a token expires, with a leeway for clocks`() async throws {
    let token = try key.token(claims())
    let expiry = clock.now() + .seconds(3600)
    clock.advance(by: .seconds(3629))
    _ = try await verifier.verify(token)
    clock.advance(by: .seconds(1))
    await expectRefusal(token, .expired(expiry))
  }

  @Test func `a token from the future is refused until then`() async throws {
    var claims = claims()
    claims.notBefore = clock.now() + .seconds(60)
    let token = try key.token(claims)
    await expectRefusal(token, .notYetValid(clock.now() + .seconds(60)))
    clock.advance(by: .seconds(30))
    _ = try await verifier.verify(token)
  }

  @Test func `a token that claims to be issued in the future is refused`() async throws {
    var claims = claims()
    claims.issuedAt = clock.now() + .seconds(31)
    await expectRefusal(try key.token(claims), .notYetValid(clock.now() + .seconds(31)))
  }

  @Test func `a remembered token does not outlive its expiry, nor a clock that is set back`() async throws {
    let token = try key.token(claims())
    let start = clock.now()
    _ = try await verifier.verify(token)
    #expect(verifier.cachedCount == 1)
    clock.set(start - .seconds(31))
    await expectRefusal(token, .notYetValid(start))
    clock.set(start + .seconds(86_400))
    await expectRefusal(token, .expired(start + .seconds(3600)))
  }

  @Test func `a token without an expiry is refused`() async throws {
    await expectRefusal(try forge(header, #"{"sub":"ann"}"#), .missingClaim("exp"))
  }

  // MARK: Wrong claims

  @Test func `issuer and audience are checked where asked for`() async throws {
    let verifier = TokenVerifier(
      FixedKeys(JSONWebKeySet([key.verifying])), requirements: .init(issuer: "roost", audience: "media"), time: clock)
    var claims = claims()
    await #expect(throws: TokenError.wrongIssuer) { try await verifier.verify(try key.token(claims)) }
    claims.issuer = "roost"
    await #expect(throws: TokenError.wrongAudience) { try await verifier.verify(try key.token(claims)) }
    claims.audience = ["other", "media"]
    _ = try await verifier.verify(try key.token(claims))
  }

  @Test(arguments: [
    "[]", "null", "\"x\"", "", "{", #"{"exp":1,"exp":9999999999}"#, #"{"exp":9999999999,"e\u0078p":1}"#,
    #"{"exp":"9999999999"}"#, #"{"exp":1e300}"#, #"{"exp":9999999999,"sub":1}"#, #"{"exp":9999999999,"aud":[1]}"#,
    #"{"exp":9999999999,"aud":{}}"#, #"{"exp":9999999999,"nbf":null}"#, #"{"exp":true}"#,
    #"{"exp":9999999999,"x":[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}"#,
  ])
  func `claims of the wrong shape are refused though they are signed`(payload: String) async throws {
    await expectMalformed(try forge(header, payload))
  }

  @Test func `a date with a fraction counts from its second`() async throws {
    let token = try forge(header, #"{"exp":\#(clock.now().seconds).9}"#)
    #expect(try await verifier.verify(token).claims.expiry == clock.now())
  }

  // MARK: Wrong forms

  @Test func `a token cut at any position is refused`() async throws {
    let token = try key.token(claims())
    for length in 0..<token.utf8.count {
      await #expect(throws: TokenError.self) { try await verifier.verify(String(token.prefix(length))) }
    }
  }

  @Test func `a token with any one character changed is refused`() async throws {
    let token = Array(try key.token(claims()).utf8)
    for index in token.indices {
      for replacement in [UInt8(ascii: "A"), UInt8(ascii: "."), 0xff] where token[index] != replacement {
        var altered = token
        altered[index] = replacement
        let text = String(decoding: altered, as: UTF8.self)
        await #expect(throws: TokenError.self) { try await verifier.verify(text) }
      }
    }
  }

  @Test func `more or fewer segments, spaces and padding are refused`() async throws {
    let token = try key.token(claims())
    let parts = token.split(separator: ".").map(String.init)
    let wrong = [
      "", ".", "..", "...", token + ".", "." + token, token + ".x", " " + token, token + " ", token + "\n",
      token + "=", parts[0] + "." + parts[1], parts[0] + "==." + parts[1] + "." + parts[2],
      parts[0] + ".." + parts[1] + "." + parts[2], parts.joined(separator: "\u{2024}"),
    ]
    for text in wrong {
      await #expect(throws: TokenError.self) { try await verifier.verify(text) }
    }
  }

  @Test func `a signature that spells the same bytes otherwise is refused`() async throws {
    // The 64 bytes of a signature leave four bits of the last character unused; only zeros are canonical.
    let token = try key.token(claims())
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    let last = try #require(token.last.flatMap { alphabet.firstIndex(of: $0) })
    #expect(last % 16 == 0)
    for bits in 1..<16 {
      await expectRefusal(
        String(token.dropLast()) + String(alphabet[last + bits]),
        .malformed("its signature is not in base 64 of RFC 4648, section 5"))
    }
  }

  @Test(arguments: [
    "{}", "[]", #"{"alg":1}"#, #"{"alg":"EdDSA","alg":"none"}"#, #"{"alg":"EdDSA","kid":1}"#,
    #"{"alg":"EdDSA","crit":["b64"],"b64":false}"#,
  ])
  func `a header of the wrong shape is refused`(header: String) async throws {
    await expectMalformed(try forge(header, payload))
  }

  @Test func `a token of more than 8192 bytes is not looked at`() async throws {
    await expectRefusal(String(repeating: "a", count: 8193), .tooLarge(8193))
    let long = try key.token(claims(["padding": .string(String(repeating: "x", count: 5800))]))
    #expect(long.utf8.count <= 8192)
    _ = try await verifier.verify(long)
  }

  // MARK: Remembering

  @Test func `remembered tokens are bounded`() async throws {
    let verifier = TokenVerifier(FixedKeys(JSONWebKeySet([key.verifying])), cacheCapacity: 32, time: clock)
    for number in 0..<300 {
      _ = try await verifier.verify(try key.token(claims(["n": .number(JSONNumber(number))])))
    }
    #expect(verifier.cachedCount <= 32)
  }

  @Test func `a wrong token is never remembered`() async throws {
    _ = try? await verifier.verify(try SigningKey.generate().token(claims()))
    _ = try? await verifier.verify(try forge(header, #"{"exp":1}"#))
    #expect(verifier.cachedCount == 0)
  }
}

import Core
import HTTP
import JSON
import RoostTesting
import Security
import ServiceKit
import Testing

@Suite struct BearerAuthenticationTests {
  private struct NoKeys: KeySource {
    func keys() async throws -> JSONWebKeySet { throw CancellationError() }
  }

  private let time = ManualTime()

  private func claims(_ others: JSONObject, subject: String? = nil, life: Duration = .seconds(3600)) -> TokenClaims {
    var claims = TokenClaims(others: others)
    claims.subject = subject
    claims.issuedAt = time.now()
    claims.expiry = time.now() + life
    return claims
  }

  private func answer(_ authorization: String?, by source: any KeySource) async throws -> Authentication {
    let request = HTTPRequest(
      method: .get, target: "/", headers: authorization.map { ["Authorization": $0] } ?? [:])
    let middleware = BearerAuthentication(TokenVerifier(source, time: time))
    var seen = Authentication.rejected(.unavailable)
    let (stream, continuation) = AsyncStream<Authentication>.makeStream()
    _ = try await middleware.respond(to: request) { request in
      continuation.yield(request.authentication)
      return HTTPResponse(.ok)
    }
    continuation.finish()
    for await authentication in stream { seen = authentication }
    return seen
  }

  private func failure(_ authentication: Authentication) -> AuthenticationFailure? {
    if case .rejected(let failure) = authentication { failure } else { nil }
  }

  @Test(arguments: ["Bearer ", "bearer  ", "BEARER "])
  func `a valid token names the one who asks`(scheme: String) async throws {
    let key = try SigningKey.generate()
    let token = try key.token(
      claims(
        [
          "username": "ann", "email": "ann@example.org", "roles": ["user", "administrator"], "admin": true,
        ], subject: "019aa5c4"))
    let principal = try await answer(scheme + token, by: FixedKeys(JSONWebKeySet([key.verifying]))).principal
    #expect(principal?.id == "019aa5c4")
    #expect(principal?.username == "ann")
    #expect(principal?.email == "ann@example.org")
    #expect(principal?.isAdministrator == true)
    #expect(principal?.mayUpload == true)
    #expect(principal.map { String(decoding: $0.claims, as: UTF8.self).contains("\"sub\":\"019aa5c4\"") } == true)
  }

  @Test func `the admin claim of contract A makes nobody an administrator`() async throws {
    let key = try SigningKey.generate()
    let keys = FixedKeys(JSONWebKeySet([key.verifying]))
    let token = try key.token(claims(["username": "ann@example.org", "admin": true]))
    let principal = try await answer("Bearer " + token, by: keys).principal
    #expect(principal?.isAdministrator == false)
    #expect(principal?.mayUpload == true)
    #expect(principal?.id == "ann@example.org")
    #expect(principal?.email == "ann@example.org")
  }

  @Test(
    arguments: [
      ["roles": "administrator"], ["roles": ["Administrator"]], ["roles": [["administrator"]]], ["admin": "true"],
      ["admin": 1], [:],
    ] as [JSONObject])
  func `claims of the wrong type allow nothing`(others: JSONObject) async throws {
    let key = try SigningKey.generate()
    let token = try key.token(claims(others, subject: "1"))
    let principal = try await answer("Bearer " + token, by: FixedKeys(JSONWebKeySet([key.verifying]))).principal
    #expect(principal?.id == "1")
    #expect(principal?.isAdministrator == false)
    #expect(principal?.mayUpload == false)
  }

  @Test func `a token that names nobody is rejected`() async throws {
    let key = try SigningKey.generate()
    let keys = FixedKeys(JSONWebKeySet([key.verifying]))
    #expect(failure(try await answer("Bearer " + key.token(claims([:])), by: keys)) == .invalid)
    #expect(failure(try await answer("Bearer " + key.token(claims([:], subject: "")), by: keys)) == .invalid)
  }

  @Test(arguments: [nil, "", "Basic YTpi", "Bearer", "Bear", "Bearertoken", "Digest x", "b"])
  func `without a bearer token the request is anonymous`(authorization: String?) async throws {
    guard case .anonymous = try await answer(authorization, by: NoKeys()) else {
      Issue.record("It is not anonymous.")
      return
    }
  }

  @Test func `an expired, a forged and a cut token are rejected, each with its reason`() async throws {
    let key = try SigningKey.generate()
    let other = try SigningKey.generate()
    let keys = FixedKeys(JSONWebKeySet([key.verifying]))
    let token = try key.token(claims([:], subject: "1"))
    let expired = try key.token(claims([:], subject: "1", life: .seconds(-60)))
    #expect(failure(try await answer("Bearer " + expired, by: keys)) == .expired)
    #expect(failure(try await answer("Bearer " + other.token(claims([:], subject: "1")), by: keys)) == .invalid)
    #expect(failure(try await answer("Bearer " + token.dropLast(), by: keys)) == .invalid)
    #expect(failure(try await answer("Bearer " + token + " x", by: keys)) == .invalid)
    #expect(failure(try await answer("Bearer x", by: keys)) == .invalid)
    #expect(failure(try await answer("Bearer " + String(repeating: "a.", count: 10_000), by: keys)) == .invalid)
  }

  @Test func `a token that cannot be checked now is not called invalid`() async throws {
    let token = try SigningKey.generate().token(claims([:], subject: "1"))
    #expect(failure(try await answer("Bearer " + token, by: NoKeys())) == .unavailable)
  }
}

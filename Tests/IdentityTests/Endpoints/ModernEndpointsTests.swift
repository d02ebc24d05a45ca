import Core
import HTTP
import JSON
import RoostTesting
import Testing

@testable import Identity

/// A line of the tables below: who asks for what, and what comes back.
struct Scenario: Sendable, CustomTestStringConvertible {
  enum Asker: Sendable { case guest, owner, stranger, administrator }

  let name: String
  let method: HTTPMethod
  let target: String
  var body: String?
  var asker = Asker.guest
  let status: Int
  var contains: [String] = []
  var lacks: [String] = ["password_hash", "pbkdf2", "correct horse"]

  var testDescription: String { name }

  func run(on harness: IdentityHarness) async throws {
    try await harness.register("owner")
    try await harness.register("stranger")
    try await harness.register("boss", isAdministrator: true)
    let token: String? =
      switch asker {
      case .guest: nil
      case .owner: try await harness.token("owner")
      case .stranger: try await harness.token("stranger")
      case .administrator: try await harness.token("boss")
      }
    let answer = try await harness.send(method, target, body, bearer: token)
    #expect(answer.status == status, "\(answer.text)")
    for text in contains { #expect(answer.text.contains(text), "\(answer.text)") }
    for text in lacks { #expect(!answer.text.contains(text), "\(answer.text)") }
  }
}

@Suite struct ModernEndpointsTests {
  static let scenarios = [
    Scenario(
      name: "a guest registers", method: .post, target: "/v1/users",
      body: #"{"username":"new","email":"new@example.com","password":"correct horse"}"#, status: 201,
      contains: [#""username":"new""#, #""roles":["user"]"#, #""createdAt":"2026-11-21T09:30:00.000Z""#]),
    Scenario(
      name: "nobody registers as an administrator", method: .post, target: "/v1/users",
      body: #"{"email":"new@example.com","password":"correct horse","roles":["administrator"]}"#, status: 400,
      contains: ["/problems/validation-failed", "/roles"]),
    Scenario(
      name: "all wrong fields are named at once", method: .post, target: "/v1/users",
      body: #"{"email":1}"#, status: 400, contains: ["/email", "/password"]),
    Scenario(
      name: "an address that cannot be is named", method: .post, target: "/v1/users",
      body: #"{"email":"nowhere","password":"correct horse"}"#, status: 422, contains: [#""pointer":"/email""#]),
    Scenario(
      name: "a short password is named", method: .post, target: "/v1/users",
      body: #"{"email":"new@example.com","password":"short"}"#, status: 422,
      contains: [#""pointer":"/password""#, "at least 8"]),
    Scenario(
      name: "a body that is not JSON is refused", method: .post, target: "/v1/users", body: "{", status: 400,
      contains: ["/problems/malformed-json"]),
    Scenario(
      name: "a body that is too large is refused", method: .post, target: "/v1/users",
      body: "\"" + String(repeating: "x", count: 20_000) + "\"", status: 413),
    Scenario(
      name: "a log-in with the right password", method: .post, target: "/v1/tokens",
      body: #"{"username":"owner","password":"correct horse"}"#, status: 201,
      contains: [#""tokenType":"Bearer""#, #""expiresIn":3600"#, #""expiresAt":"2026-11-21T10:30:00.000Z""#]),
    Scenario(
      name: "a log-in with a wrong password", method: .post, target: "/v1/tokens",
      body: #"{"username":"owner","password":"wrong"}"#, status: 401, contains: ["/problems/invalid-credentials"]),
    Scenario(
      name: "a log-in with an empty password", method: .post, target: "/v1/tokens",
      body: #"{"username":"owner","password":""}"#, status: 401, contains: ["/problems/invalid-credentials"]),
    Scenario(
      name: "a guest asks who it is", method: .get, target: "/v1/users/me", status: 401,
      contains: ["/problems/authentication-required"]),
    Scenario(
      name: "an owner sees itself", method: .get, target: "/v1/users/me", asker: .owner, status: 200,
      contains: [#""email":"owner@example.com""#], lacks: ["stranger", "pbkdf2"]),
    Scenario(name: "a guest lists accounts", method: .get, target: "/v1/users", status: 401, lacks: ["owner@"]),
    Scenario(
      name: "a stranger lists accounts", method: .get, target: "/v1/users", asker: .stranger, status: 403,
      contains: ["/problems/administrator-required"], lacks: ["owner@"]),
    Scenario(
      name: "an administrator lists accounts", method: .get, target: "/v1/users", asker: .administrator, status: 200,
      contains: ["owner@example.com", "stranger@example.com", #""next":null"#]),
    Scenario(
      name: "a page of no size", method: .get, target: "/v1/users?limit=0", asker: .administrator, status: 400,
      contains: ["limit"]),
    Scenario(
      name: "a cursor that is none", method: .get, target: "/v1/users?cursor=x", asker: .administrator, status: 400,
      contains: ["cursor"]),
    Scenario(
      name: "the keys are for everybody and have no private part", method: .get, target: "/.well-known/jwks.json",
      status: 200, contains: [#""crv":"Ed25519""#, #""kid":"#], lacks: [#""d":"#]),
  ]

  @Test(arguments: scenarios)
  func `the modern API answers as its table says`(scenario: Scenario) async throws {
    try await withIdentity { try await scenario.run(on: $0) }
  }

  @Test func `an administrator pages through all accounts, each once, oldest first`() async throws {
    try await withIdentity { harness in
      try await harness.register("boss", isAdministrator: true)
      for number in 0..<10 {
        harness.time.advance(by: .milliseconds(1))
        try await harness.register("user\(number)")
      }
      let token = try await harness.token("boss")
      var names: [String] = []
      var cursor: String? = ""
      while let current = cursor {
        let query = current.isEmpty ? "" : "&cursor=\(current)"
        let answer = try await harness.send(.get, "/v1/users?limit=3\(query)", bearer: token)
        names += try #require(answer.json["items"]?.array).compactMap { $0["username"]?.string }
        cursor = answer.json["next"]?.string
      }
      #expect(names == ["boss"] + (0..<10).map { "user\($0)" })
    }
  }

  @Test func `an expired token is refused`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      let token = try await harness.token("ann")
      harness.time.advance(by: .seconds(3700))
      let answer = try await harness.send(.get, "/v1/users/me", bearer: token)
      #expect(answer.status == 401 && answer.slug == "token-not-valid")
    }
  }

  @Test func `no answer that holds a token may be stored`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      let body = #"{"username":"ann","email":"ann@example.com","password":"correct horse"}"#
      for path in ["/login", "/users/login", "/api/auth/login"] {
        let answer = try await harness.send(.post, path, body)
        #expect(answer.status == 200 && answer.headers["Cache-Control"] == "no-store", "\(path)")
      }
      let basic = try await harness.send(.post, "/login", basic: "ann:correct horse")
      #expect(basic.headers["Cache-Control"] == "no-store")
    }
  }
}

import Core
import HTTP
import JSON
import RoostTesting
import SQL
import Security
import Testing

@testable import Identity

/// Each test quotes the row of the compatible contracts that it holds us to.
@Suite struct CompatibleEndpointsTests {
  private static let credentials = #"{"username":"ann","password":"correct horse"}"#
  private static let wrong = #"{"username":"ann","password":"wrong"}"#

  // MARK: A

  @Test func `A: POST login with Basic gives 200 and the raw token`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      let answer = try await harness.send(.post, "/login", basic: "ann@example.com:correct horse")
      #expect(answer.status == 200)
      #expect(answer.headers["Content-Type"]?.hasPrefix("text/plain") == true)
      let claims = try await harness.verifier.verify(answer.text).claims
      // "claims {username: <email>, exp, iat, admin: true}"
      #expect(claims.others["username"] == "ann@example.com")
      #expect(claims.others["admin"] == true)
    }
  }

  @Test(arguments: ["ann@example.com:wrong", "nobody@example.com:correct horse", "ann:", ":", "::"])
  func `A: bad credentials give 401 "Could not verify" and the challenge`(basic: String) async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      let answer = try await harness.send(.post, "/login", basic: basic)
      #expect(answer.status == 401 && answer.text == "Could not verify")
      #expect(answer.headers["WWW-Authenticate"] == "Basic realm=\"Login required!\"")
    }
  }

  @Test(arguments: [nil, "Bearer x", "Basic", "Basic !!!", "Basic YW5u", "Basic //8="])
  func `A: no Basic header gives 401 "missing credentials"`(header: String?) async throws {
    try await withIdentity { harness in
      var request = HTTPRequest(method: .post, target: "/login")
      if let header { request.headers["Authorization"] = header }
      let answer = try await harness.send(request)
      #expect(answer.status == 401 && answer.text == "missing credentials")
    }
  }

  @Test func `A: a password may hold colons and letters of any script`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann", password: "a:b:ünïcödé:")
      #expect(try await harness.send(.post, "/login", basic: "ann:a:b:ünïcödé:").status == 200)
    }
  }

  @Test func `A: POST validate gives 200 and the claims`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      let token = try await harness.send(.post, "/login", basic: "ann@example.com:correct horse").text
      let answer = try await harness.send(.post, "/validate", bearer: token)
      #expect(answer.status == 200)
      #expect(answer.json["username"] == "ann@example.com" && answer.json["admin"] == true)
    }
  }

  @Test(arguments: [nil, "x", "a.b.c"])
  func `A: validate without a valid token gives 401 "Unauthorized" and the challenge`(token: String?) async throws {
    try await withIdentity { harness in
      let answer = try await harness.send(.post, "/validate", bearer: token)
      #expect(answer.status == 401 && answer.text == "Unauthorized")
      #expect(answer.headers["WWW-Authenticate"]?.hasPrefix("Basic") == true)
    }
  }

  @Test func `A: with JWT_SECRET set, tokens are HS256 and carry no key id`() async throws {
    try await withIdentity(jwtSecret: "sarcasm") { harness in
      try await harness.register("ann")
      let token = try await harness.send(.post, "/login", basic: "ann@example.com:correct horse").text
      let header = try #require([UInt8](base64: token.prefix { $0 != "." }, .url))
      #expect(try JSONParser.parse(header) == ["alg": "HS256", "typ": "JWT"])
      let key = try SigningKey(sharedSecret: "sarcasm".utf8).verifying
      let verifier = TokenVerifier(FixedKeys(JSONWebKeySet([key])), time: harness.time)
      #expect(try await verifier.verify(token).claims.others["admin"] == true)
      #expect(try await harness.send(.get, "/.well-known/jwks.json").text == #"{"keys":[]}"#)
    }
  }

  // MARK: B1

  @Test(arguments: ["ann", "ann@example.com"])
  func `B1: POST login with JSON gives {token}`(login: String) async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      let answer = try await harness.send(
        .post, "/login", #"{"username":"\#(login)","password":"correct horse"}"#)
      #expect(answer.status == 200)
      let claims = try await harness.verifier.verify(try #require(answer.json["token"]?.string)).claims
      // "claims {user_id, username, exp: +1 h}"
      #expect(claims.others["username"] == "ann" && claims.others["user_id"] != nil)
      #expect(claims.expiry == harness.time.now() + .seconds(3600))
    }
  }

  @Test func `B1: a JSON body is understood whatever token comes along with it`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      let answer = try await harness.send(.post, "/login", Self.credentials, bearer: "stale")
      #expect(answer.status == 200 && answer.json["token"] != nil)
    }
  }

  @Test func `B1: bad credentials give 401 and the message`() async throws {
    try await withIdentity { harness in
      let answer = try await harness.send(.post, "/login", Self.wrong)
      #expect(answer.status == 401 && answer.text == #"{"message":"Invalid credentials"}"#)
    }
  }

  @Test(arguments: ["{", "[]", "{}", #"{"username":1,"password":"x"}"#, #"{"username":"a","username":"b"}"#])
  func `B1: a body of the wrong shape gives 400 and a message`(body: String) async throws {
    try await withIdentity { harness in
      let answer = try await harness.send(.post, "/login", body)
      #expect(answer.status == 400 && answer.json["message"]?.string != nil)
    }
  }

  @Test func `B1: GET profile gives username, email and user_id`() async throws {
    try await withIdentity { harness in
      let ann = try await harness.register("ann")
      let answer = try await harness.send(.get, "/profile", bearer: try await harness.token("ann"))
      #expect(answer.status == 200)
      #expect(answer.json == ["username": "ann", "email": "ann@example.com", "user_id": .string("\(ann.id)")])
    }
  }

  @Test func `B1: GET profile tells a missing, an expired and an invalid token apart`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      let token = try await harness.token("ann")
      let missing = try await harness.send(.get, "/profile")
      #expect(missing.status == 403 && missing.text == #"{"message":"Token is missing"}"#)
      let invalid = try await harness.send(.get, "/profile", bearer: token + "x")
      #expect(invalid.status == 401 && invalid.text == #"{"message":"Invalid token"}"#)
      harness.time.advance(by: .seconds(3700))
      let expired = try await harness.send(.get, "/profile", bearer: token)
      #expect(expired.status == 401 && expired.text == #"{"message":"Token expired"}"#)
    }
  }

  @Test func `B1: GET profile of an account that is gone gives 404`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      let token = try await harness.token("ann")
      try await harness.execute("DELETE FROM identity_user")
      let answer = try await harness.send(.get, "/profile", bearer: token)
      #expect(answer.status == 404 && answer.text == #"{"message":"User not found"}"#)
    }
  }

  @Test func `B1: GET auth health says whether the database answers`() async throws {
    try await withIdentity { harness in
      let healthy = try await harness.send(.get, "/auth/health")
      #expect(healthy.status == 200 && healthy.text == #"{"status":"healthy"}"#)
      try await harness.execute("DROP TABLE identity_user")
      let unhealthy = try await harness.send(.get, "/auth/health")
      #expect(unhealthy.status == 500 && unhealthy.json["status"] == "unhealthy")
      #expect(unhealthy.json["error"] != nil)
    }
  }

  // MARK: C5 and D

  @Test func `C5: POST api auth login gives success and the cookie`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      let answer = try await harness.send(
        .post, "/api/auth/login", #"{"email":"ann@example.com","password":"correct horse"}"#)
      #expect(answer.status == 200)
      #expect(answer.json["success"] == true && answer.json["message"] == "Login successful")
      let cookie = try #require(answer.headers["Set-Cookie"])
      #expect(cookie.hasPrefix("auth_token=ey"))
      #expect(cookie.hasSuffix("; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax"))
    }
  }

  @Test func `C5: the cookie is for TLS only where that is set`() async throws {
    try await withIdentity({ $0.isCookieSecure = true }) { harness in
      try await harness.register("ann")
      let answer = try await harness.send(.post, "/api/auth/login", Self.credentials)
      #expect(answer.headers["Set-Cookie"]?.hasSuffix("; Secure") == true)
    }
  }

  @Test func `C5: bad credentials give 401, the message and no cookie`() async throws {
    try await withIdentity { harness in
      let answer = try await harness.send(
        .post, "/api/auth/login", #"{"email":"ann@example.com","password":"wrong"}"#)
      #expect(answer.status == 401 && answer.text == #"{"message":"Invalid credentials"}"#)
      #expect(answer.headers["Set-Cookie"] == nil)
    }
  }

  @Test(arguments: ["/users/api/users/", "/api/auth/signup"])
  func `D: registration gives 201 with username and email`(path: String) async throws {
    try await withIdentity { harness in
      let body =
        #"{"username":"ann","email":"ann@example.com","password":"correct horse","confirm_password":"correct horse"}"#
      let answer = try await harness.send(.post, path, body)
      #expect(answer.status == 201 && answer.text == #"{"username":"ann","email":"ann@example.com"}"#)
      _ = try await harness.token("ann")
    }
  }

  @Test(arguments: [
    ("ann", "new@example.com", "correct horse", "Username already exists"),
    ("new", "ann@example.com", "correct horse", "Email already exists"),
    ("new", "new@example.com", "other", "Passwords do not match"),
  ])
  func `D: a refused registration gives 400 and the error`(
    name: String, email: String, confirmation: String, error: String
  ) async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      let body =
        #"{"username":"\#(name)","email":"\#(email)","password":"correct horse","confirm_password":"\#(confirmation)"}"#
      let answer = try await harness.send(.post, "/users/api/users/", body)
      #expect(answer.status == 400 && answer.json == ["error": .string(error)])
    }
  }

  @Test func `D: log-in gives the message and user_id, or 400`() async throws {
    try await withIdentity { harness in
      let ann = try await harness.register("ann")
      let right = try await harness.send(.post, "/users/api/users/login/", Self.credentials)
      #expect(right.status == 200)
      #expect(right.json == ["message": "Login successful", "user_id": .string("\(ann.id)")])
      let wrong = try await harness.send(.post, "/users/api/users/login/", Self.wrong)
      #expect(wrong.status == 400 && wrong.text == #"{"error":"Invalid credentials"}"#)
    }
  }

  // MARK: E

  @Test func `E: POST users register gives 201, a message and the user`() async throws {
    try await withIdentity { harness in
      let body = #"{"username":"ann","email":"ann@example.com","password":"correct horse"}"#
      let answer = try await harness.send(.post, "/users/register", body)
      #expect(answer.status == 201 && answer.json["message"] == "User registered successfully")
      #expect(answer.json["user"]?["username"] == "ann" && answer.json["user"]?["email"] == "ann@example.com")
      #expect(answer.json["user"]?["id"]?.string.flatMap { UUIDv7($0) } != nil)
      let again = try await harness.send(.post, "/users/register", body)
      #expect(again.status == 409 && again.json == ["message": "Email already exists"])
    }
  }

  @Test func `E: POST users login gives the message and the user, or 401`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      let right = try await harness.send(.post, "/users/login", Self.credentials)
      #expect(right.status == 200 && right.json["message"] == "Login successful")
      #expect(right.json["user"]?["username"] == "ann")
      let wrong = try await harness.send(.post, "/users/login", Self.wrong)
      #expect(wrong.status == 401 && wrong.text == #"{"message":"Invalid credentials"}"#)
    }
  }

  // MARK: All

  @Test(arguments: ["/login", "/users/login", "/users/api/users/login/", "/api/auth/login"])
  func `each form of log-in answers 429 with Retry-After after too many failures`(path: String) async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      for _ in 0..<6 { _ = try await harness.send(.post, path, Self.wrong) }
      let answer = try await harness.send(.post, path, Self.credentials)
      #expect(answer.status == 429 && answer.headers["Retry-After"] == "1")
    }
  }
}

import Core
import HTTP
import JSON
import RoostTesting
import SQL
import Security
import Testing

@testable import Identity

@Suite struct LogInTests {
  @Test(arguments: ["ann", "ANN", "ann@example.com", "Ann@Example.COM"])
  func `a username or an address in any case logs in`(login: String) async throws {
    try await withIdentity { harness in
      let ann = try await harness.register("ann")
      let token = try await harness.token(login)
      let claims = try await harness.verifier.verify(token).claims
      #expect(claims.subject == ann.id.description)
      #expect(claims.others["email"] == "ann@example.com")
      #expect(claims.others["user_id"]?.string == ann.id.description)
      #expect(claims.others["admin"] == true)
      #expect(claims.others["roles"] == ["user"])
      #expect(claims.issuer == "roost" && claims.id != nil)
      #expect(claims.expiry == claims.issuedAt.map { $0 + .seconds(3600) })
    }
  }

  @Test func `a log-in is announced with the change`() async throws {
    try await withIdentity { harness in
      let ann = try await harness.register("ann")
      _ = try await harness.token("ann")
      let event = try #require(try await harness.events().last)
      #expect(event.queue == "auth-events")
      #expect(event.body["event"] == "UserLoggedIn")
      #expect(event.body["timestamp"] == "2026-11-21T09:30:00.000Z")
      #expect(event.data == ["user_id": .string("\(ann.id)"), "username": "ann", "email": "ann@example.com"])
    }
  }

  @Test(arguments: ["ann", "nobody", "nobody@example.com", "x\u{0}\"\\", String(repeating: "x", count: 900)])
  func `a failed log-in is announced with what was typed`(login: String) async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      let body: JSONValue = ["username": .string(login), "password": "wrong"]
      guard !login.contains("\u{0}") else { return }
      let answer = try await harness.send(.post, "/v1/tokens", String(decoding: body.jsonBytes(), as: UTF8.self))
      #expect(answer.status == 401 && answer.slug == "invalid-credentials")
      let event = try #require(try await harness.events().last)
      #expect(event.queue == "auth-events" && event.type == "UserLoginFailed")
      #expect(event.data["username"]?.string == String(login.prefix(254)))
      #expect(event.data["reason"] == "Invalid credentials")
    }
  }

  @Test func `an unknown name and a wrong password get the same answer after the same work`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      var answers: [String] = []
      var rounds: [Int] = []
      for login in ["ann", "nobody", "ann@example.com", "nobody@example.com", String(repeating: "x", count: 300)] {
        let before = harness.identity.parts.passwords.spentRounds
        let answer = try await harness.send(
          .post, "/v1/tokens", #"{"username":"\#(login)","password":"wrong password"}"#)
        answers.append("\(answer.status) \(answer.text) \(answer.headers["WWW-Authenticate"] ?? "")")
        rounds.append(harness.identity.parts.passwords.spentRounds - before)
      }
      #expect(Set(answers).count == 1)
      #expect(Set(rounds) == [1000])
    }
  }

  @Test func `a wrong password costs the same with a hash of contract B1`() async throws {
    try await withIdentity({ $0.passwordIterations = 5000 }) { harness in
      try await harness.register("ann")
      try await harness.importLegacyHash(of: "ann")
      let before = harness.identity.parts.passwords.spentRounds
      _ = try await harness.send(.post, "/v1/tokens", #"{"username":"ann","password":"wrong"}"#)
      let legacy = harness.identity.parts.passwords.spentRounds - before
      _ = try await harness.send(.post, "/v1/tokens", #"{"username":"nobody","password":"wrong"}"#)
      #expect(legacy == 5000)
      #expect(harness.identity.parts.passwords.spentRounds - before == 10_000)
    }
  }

  @Test func `a hash of contract B1 verifies once and is upgraded`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      try await harness.importLegacyHash(of: "ann")
      _ = try await harness.token("ann", password: "secret123")
      let hash = try await harness.storedHash(of: "ann")
      #expect(hash.hasPrefix("$pbkdf2-sha256$i=1000$"))
      _ = try await harness.token("ann", password: "secret123")
      #expect(try await harness.storedHash(of: "ann") == hash)
    }
  }

  @Test func `a hash of another cost is made anew at log-in`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      let old = try PasswordHash(of: "correct horse", iterations: 2000).text
      try await harness.execute("UPDATE identity_user SET password_hash = $1", [.text(old)])
      _ = try await harness.token("ann")
      #expect(try await harness.storedHash(of: "ann").hasPrefix("$pbkdf2-sha256$i=1000$"))
      _ = try await harness.token("ann")
    }
  }

  @Test func `too many wrong passwords make the account wait, the right one included`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      for number in 0..<6 {
        let answer = try await harness.send(
          .post, "/v1/tokens", #"{"username":"ann","password":"wrong"}"#, from: "192.0.2.\(number)")
        #expect(answer.status == 401)
      }
      let body = #"{"username":"ann","password":"correct horse"}"#
      let refused = try await harness.send(.post, "/v1/tokens", body, from: "192.0.2.100")
      #expect(refused.status == 429 && refused.slug == "too-many-attempts")
      #expect(refused.headers["Retry-After"] == "1")
      harness.time.advance(by: .seconds(1))
      #expect(try await harness.send(.post, "/v1/tokens", body).status == 201)
    }
  }

  @Test func `name and address of one account share its limit`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      for login in ["ann", "ann@example.com", "ANN", "ann", "Ann@example.com", "ann"] {
        _ = try await harness.send(.post, "/v1/tokens", #"{"username":"\#(login)","password":"wrong"}"#)
      }
      let answer = try await harness.send(.post, "/v1/tokens", #"{"username":"aNN","password":"wrong"}"#)
      #expect(answer.status == 429)
    }
  }

  @Test func `an unknown name is limited like a known one`() async throws {
    try await withIdentity { harness in
      var statuses: [Int] = []
      for _ in 0..<7 {
        statuses.append(
          try await harness.send(.post, "/v1/tokens", #"{"username":"nobody","password":"wrong"}"#).status)
      }
      #expect(statuses == [401, 401, 401, 401, 401, 401, 429])
    }
  }

  @Test func `one address that tries many names has to wait, and its neighbors do not`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      for number in 0..<51 {
        _ = try await harness.send(
          .post, "/v1/tokens", #"{"username":"u\#(number)","password":"wrong"}"#, from: "2001:db8::\(number)")
      }
      let body = #"{"username":"ann","password":"correct horse"}"#
      #expect(try await harness.send(.post, "/v1/tokens", body, from: "2001:db8::ffff").status == 429)
      #expect(try await harness.send(.post, "/v1/tokens", body, from: "2001:db8:0:1::1").status == 201)
    }
  }

  @Test func `the same log-in by 64 clients at once succeeds for all`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<64 {
          group.addTask {
            try await harness.send(.post, "/v1/tokens", #"{"username":"ann","password":"correct horse"}"#).status
          }
        }
        for try await status in group { #expect(status == 201) }
      }
    }
  }

  @Test func `a password that was changed meanwhile is not put back by an upgrade`() async throws {
    try await withIdentity { harness in
      let ann = try await harness.register("ann")
      try await harness.importLegacyHash(of: "ann")
      let parts = harness.identity.parts
      let proof = try await parts.logIn.check(LoginName("ann"), password: "secret123", address: "")
      #expect(proof.rehashed != nil)
      _ = try await harness.identity.setPassword(Secret("another horse"), of: "ann")
      let changed = try await harness.storedHash(of: "ann")
      let old = proof.user.passwordHash
      try await parts.users.update(ann.id, announcing: []) { user in
        if user.passwordHash == old { user.passwordHash = try #require(proof.rehashed) }
      }
      #expect(try await harness.storedHash(of: "ann") == changed)
    }
  }
}

extension IdentityHarness {
  /// Gives an account the hash that contract B1's service made of `secret123`.
  fileprivate func importLegacyHash(of username: String) async throws {
    // hashlib.pbkdf2_hmac('sha256', b'secret123', b'salt', 1000, 64).hex()
    let digits =
      "8623978a5354d22708de2d662a3d187b1717bf7a08d5a3d25add5f7b7a5250c5"
      + "8125298401b8364453da53312eb440539f15f59eb8b9321b8933fa2c9398f223"
    try await execute(
      "UPDATE identity_user SET password_hash = $1 WHERE username_key = $2",
      [.text("$legacy-b1$" + digits), .text(username)])
  }

  fileprivate func storedHash(of username: String) async throws -> String {
    let hash = try await database.read { reader in
      try await reader.first("SELECT password_hash FROM identity_user WHERE username_key = $1", [.text(username)]) {
        $0.text(0)
      }
    }
    return try #require(hash)
  }
}

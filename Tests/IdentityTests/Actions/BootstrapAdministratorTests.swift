import Core
import HTTP
import JSON
import RoostTesting
import Security
import Testing

@testable import Identity

@Suite struct BootstrapAdministratorTests {
  @Test func `the very first start makes an administrator, and no later one does`() async throws {
    try await withIdentity { harness in
      #expect(try await harness.identity.bootstrapAdministrator() != nil)
      #expect(try await harness.identity.bootstrapAdministrator() == nil)
      let users = try await harness.identity.users(limit: 10)
      #expect(users.map(\.username.text) == ["admin"])
      #expect(users[0].isAdministrator && users[0].mustChangePassword)
    }
  }

  @Test func `where there are accounts there is no other administrator made`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      #expect(try await harness.identity.bootstrapAdministrator() == nil)
    }
  }

  @Test func `of several processes that start at once one makes the administrator`() async throws {
    try await withIdentity { harness in
      let passwords = try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<16 { group.addTask { try await harness.identity.bootstrapAdministrator() != nil } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(passwords.filter { $0 }.count == 1)
      #expect(try await harness.identity.users(limit: 10).count == 1)
    }
  }

  @Test func `the one-time password lets its owner do nothing but choose another one`() async throws {
    try await withIdentity { harness in
      let password = try #require(try await harness.identity.bootstrapAdministrator()).reveal()
      for path in ["/v1/tokens", "/login", "/users/login", "/api/auth/login"] {
        let answer = try await harness.send(.post, path, #"{"username":"admin","password":"\#(password)"}"#)
        #expect(answer.status == 403, "\(path)")
        #expect(answer.text.contains("PUT /v1/users/me/password"), "\(path)")
      }
      let basic = try await harness.send(.post, "/login", basic: "admin:\(password)")
      #expect(basic.status == 403 && basic.text.contains("PUT /v1/users/me/password"))
      let changed = try await harness.send(
        .put, "/v1/users/me/password", #"{"newPassword":"a real password"}"#, basic: "admin:\(password)")
      #expect(changed.status == 204)
      let claims = try await harness.verifier.verify(try await harness.token("admin", password: "a real password"))
      #expect(claims.claims.others["roles"] == ["user", "administrator"])
      #expect(try await harness.send(.post, "/login", basic: "admin:\(password)").status == 401)
    }
  }
}

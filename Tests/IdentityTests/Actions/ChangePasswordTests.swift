import Core
import HTTP
import JSON
import RoostTesting
import Testing

@testable import Identity

@Suite struct ChangePasswordTests {
  @Test func `a token's owner changes the password with the present one`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      let token = try await harness.token("ann")
      let body = #"{"currentPassword":"correct horse","newPassword":"another horse"}"#
      let answer = try await harness.send(.put, "/v1/users/me/password", body, bearer: token)
      #expect(answer.status == 204)
      _ = try await harness.token("ann", password: "another horse")
    }
  }

  @Test func `a wrong present password changes nothing and counts as an attempt`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      let token = try await harness.token("ann")
      let body = #"{"currentPassword":"wrong","newPassword":"another horse"}"#
      var statuses: [Int] = []
      for _ in 0..<7 {
        statuses.append(try await harness.send(.put, "/v1/users/me/password", body, bearer: token).status)
      }
      #expect(statuses == [401, 401, 401, 401, 401, 401, 429])
    }
  }

  @Test(arguments: [
    (#"{"newPassword":"short"}"#, 422), (#"{"newPassword":"correct horse"}"#, 422), (#"{}"#, 400),
    (#"{"newPassword":1}"#, 400), (#"{"newPassword":"another horse","x":1}"#, 400), ("", 400),
  ])
  func `a new password that cannot be is refused by name`(body: String, status: Int) async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      let answer = try await harness.send(.put, "/v1/users/me/password", body, basic: "ann:correct horse")
      #expect(answer.status == status, "\(answer.text)")
      _ = try await harness.token("ann")
    }
  }

  @Test func `a guest must authenticate`() async throws {
    try await withIdentity { harness in
      let answer = try await harness.send(.put, "/v1/users/me/password", #"{"newPassword":"another horse"}"#)
      #expect(answer.status == 401)
    }
  }

  @Test func `of two changes at once by one password one wins`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<2 {
          group.addTask {
            try await harness.send(
              .put, "/v1/users/me/password", #"{"newPassword":"another horse \#(number)"}"#,
              basic: "ann:correct horse"
            ).status
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses.sorted() == [204, 401])
    }
  }

  @Test func `the machine's administrator sets a password without the present one`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      _ = try await harness.identity.setPassword(Secret("set by hand"), of: "ann@example.com")
      _ = try await harness.token("ann", password: "set by hand")
      await #expect(throws: IdentityError.userNotFound) {
        _ = try await harness.identity.setPassword(Secret("set by hand"), of: "nobody")
      }
    }
  }
}

import Core
import HTTP
import JSON
import RoostTesting
import Testing

@testable import Identity

@Suite struct RegisterUserTests {
  @Test func `a registration is announced in contract B2's form`() async throws {
    try await withIdentity { harness in
      let ann = try await harness.register("ann")
      let event = try #require(try await harness.events().last)
      #expect(event.queue == "user-events" && event.body["event"] == "UserRegistered")
      #expect(
        event.data == [
          "id": .string("\(ann.id)"), "username": "ann", "first_name": "", "last_name": "", "dni": "",
          "email": "ann@example.com", "city": "",
        ])
    }
  }

  @Test func `who gives no username logs in with the address`() async throws {
    try await withIdentity { harness in
      let answer = try await harness.send(
        .post, "/v1/users", #"{"email":"Ann@example.com","password":"correct horse"}"#)
      #expect(answer.status == 201 && answer.json["username"] == "Ann@example.com")
      _ = try await harness.token("ann@EXAMPLE.com")
    }
  }

  @Test func `of 64 clients that register one name at once exactly one wins`() async throws {
    try await withIdentity { harness in
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<64 {
          group.addTask {
            let name = number.isMultiple(of: 2) ? "Ann" : "aNN"
            return try await harness.send(
              .post, "/v1/users",
              #"{"username":"\#(name)","email":"a\#(number)@example.com","password":"correct horse"}"#
            ).status
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses.filter { $0 == 201 }.count == 1)
      #expect(statuses.filter { $0 == 409 }.count == 63)
      #expect(try await harness.identity.users(limit: 100).count == 1)
      #expect(try await harness.events().filter { $0.type == "UserRegistered" }.count == 1)
    }
  }

  @Test func `names and addresses that differ in case only are taken`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      let name = try await harness.send(
        .post, "/v1/users", #"{"username":"ANN","email":"b@example.com","password":"correct horse"}"#)
      #expect(name.status == 409 && name.slug == "username-taken")
      let email = try await harness.send(
        .post, "/v1/users", #"{"username":"bob","email":"ANN@example.com","password":"correct horse"}"#)
      #expect(email.status == 409 && email.slug == "email-taken")
    }
  }

  @Test func `nobody can take another's address as a username`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      let answer = try await harness.send(
        .post, "/v1/users",
        #"{"username":"ann@example.com","email":"eve@example.com","password":"correct horse"}"#)
      #expect(answer.status == 422)
    }
  }
}

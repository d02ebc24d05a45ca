import Core
import RoostTesting
import SQL
import Security
import Testing

@testable import Identity

@Suite struct SQLUserStoreTests {
  @Test func `an account reads back as it was added`() async throws {
    try await withIdentity { harness in
      let added = try await harness.register("José-María", isAdministrator: true)
      let read = try #require(try await harness.identity.parts.users.user(id: added.id))
      #expect(read.username == added.username && read.email == added.email && read.roles == added.roles)
      #expect(read.passwordHash.text == added.passwordHash.text)
      #expect(read.createdAt == added.createdAt && read.updatedAt == added.updatedAt)
      #expect(read.mustChangePassword == false)
    }
  }

  @Test func `a missing account is nil`() async throws {
    try await withIdentity { harness in
      let users = harness.identity.parts.users
      let found = [
        try await users.user(id: UUIDv7()), try await users.user(LoginName("nobody")),
        try await users.user(LoginName("")),
        try await users.update(UUIDv7(), announcing: []) { _ in Issue.record("there is nobody to change") },
      ]
      #expect(found.compactMap(\.?.id).isEmpty)
    }
  }

  @Test func `a change that throws leaves the account as it was and announces nothing`() async throws {
    struct Mistake: Error {}
    try await withIdentity { harness in
      let ann = try await harness.register("ann")
      let count = try await harness.events().count
      let event = IdentityEvents.loggedIn(ann, at: harness.time.now())
      await #expect(throws: Mistake.self) {
        try await harness.identity.parts.users.update(ann.id, announcing: [event]) { user in
          user.mustChangePassword = true
          throw Mistake()
        }
      }
      #expect(try await harness.identity.parts.users.user(id: ann.id)?.mustChangePassword == false)
      #expect(try await harness.events().count == count)
    }
  }

  @Test func `a duplicate announces nothing`() async throws {
    try await withIdentity { harness in
      let ann = try await harness.register("ann")
      let count = try await harness.events().count
      await #expect(throws: DuplicateUser.username) {
        try await harness.identity.parts.users.add(
          ann, announcing: [IdentityEvents.registered(ann, at: harness.time.now())])
      }
      #expect(try await harness.events().count == count)
    }
  }

  @Test func `tables are made once and stay`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      try await harness.identity.prepare()
      #expect(try await harness.identity.users(limit: 10).count == 1)
    }
  }
}

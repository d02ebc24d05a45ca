import Core
import HTTP
import Messaging
import RoostTesting
import SQL
import Security
import ServiceKit
import Telemetry
import Testing

@testable import Identity

@Suite struct IdentityTests {
  private static func identity(_ database: any SQLDatabase, _ broker: any MessageBroker) throws -> Identity {
    var settings = IdentitySettings(passwordThreads: 2)
    settings.passwordIterations = 1000
    return try Identity(
      database: database, broker: broker, settings: settings, time: ManualTime(), logger: .silent)
  }

  @Test func `preparing declares the queues, and again is harmless`() async throws {
    try await withTemporaryDatabase { database in
      let broker = MemoryBroker()
      let identity = try Self.identity(database, broker)
      try await identity.prepare()
      try await identity.prepare()
      #expect(await broker.queues().map(\.name) == ["auth-events", "user-events"])
      await identity.shutDown()
    }
  }

  @Test func `events reach their queues while it runs, and canceling it ends it`() async throws {
    try await withTemporaryDatabase { database in
      let broker = MemoryBroker()
      let identity = try Self.identity(database, broker)
      try await identity.prepare()
      let arrived = AsyncStream<Message>.makeStream()
      await withThrowingTaskGroup { group in
        group.addTask { try await identity.run() }
        for queue in ["user-events", "auth-events"] {
          group.addTask {
            try await broker.consume(queue, prefetch: 1) { delivery in
              arrived.continuation.yield(delivery.message)
              return .done
            }
          }
        }
        group.addTask {
          _ = try await identity.addUser(
            username: "ann", email: "ann@example.com", password: Secret("correct horse"), isAdministrator: false)
          _ = try await identity.parts.logIn(LoginName("ann"), password: "correct horse", address: "192.0.2.1")
        }
        var types: Set<String> = []
        for await message in arrived.stream {
          types.insert(message.type)
          if types.count == 2 { break }
        }
        #expect(types == ["UserRegistered", "UserLoggedIn"])
        group.cancelAll()
      }
    }
  }

  @Test func `its dependency says how many accounts there are, and fails without tables`() async throws {
    try await withTemporaryDatabase { database in
      let identity = try Self.identity(database, MemoryBroker())
      let dependency = try #require(identity.dependencies.first)
      await #expect(throws: SQLError.self) { try await dependency.check() }
      try await identity.prepare()
      _ = try await identity.bootstrapAdministrator()
      #expect(try await dependency.check() == "1 account")
      await identity.shutDown()
    }
  }

  @Test func `all routes fit into one router and belong to identity`() async throws {
    try await withTemporaryDatabase { database in
      let identity = try Self.identity(database, MemoryBroker())
      #expect(throws: Never.self) { try Router(identity.routes) }
      #expect(Set(identity.routes.map(\.operation.id)).count == identity.routes.count)
      #expect(identity.routes.allSatisfy { $0.operation.tag == "identity" })
      await identity.shutDown()
    }
  }

  @Test func `a log-in that cannot be announced gives no token`() async throws {
    try await withTemporaryDatabase { database in
      let broker = MemoryBroker()
      let prepared = try Self.identity(database, broker)
      try await prepared.prepare()
      _ = try await prepared.addUser(
        username: "ann", email: "ann@example.com", password: Secret("correct horse"), isAdministrator: false)
      await prepared.shutDown()
      let identity = try Self.identity(FlakyDatabase(database) { $0 == 1 ? .done : .fails }, broker)
      try await identity.parts.keys.refresh()
      await #expect(throws: SQLError.self) {
        try await identity.parts.logIn(LoginName("ann"), password: "correct horse", address: "192.0.2.1")
      }
      await identity.shutDown()
    }
  }
}

import Core
import RoostTesting
import SQL
import SQLite
import Testing

@Suite struct MigratorTests {
  private static let makeUsers = Migration(1, "create users", ["CREATE TABLE user (id BIGINT)"])
  private static let addName = Migration(2, "add names", ["ALTER TABLE user ADD COLUMN name TEXT"])

  @Test func `steps are applied once and in order, and it says which`() async throws {
    try await withTemporaryDatabase { database in
      #expect(try await Migrator("people", [Self.makeUsers]).run(on: database) == ["people 1: create users"])
      let both = Migrator("people", [Self.makeUsers, Self.addName])
      #expect(try await both.run(on: database) == ["people 2: add names"])
      #expect(try await both.run(on: database) == [])
      try await database.write { try await $0.execute("INSERT INTO user (id, name) VALUES (1, 'Zoë')", []) }
    }
  }

  @Test func `services number their steps by themselves`() async throws {
    try await withTemporaryDatabase { database in
      try await Migrator("people", [Self.makeUsers]).run(on: database)
      let other = Migration(1, "create files", ["CREATE TABLE file (id BIGINT)"])
      #expect(try await Migrator("media", [other]).run(on: database) == ["media 1: create files"])
    }
  }

  @Test func `the moment of a step is recorded`() async throws {
    try await withTemporaryDatabase { database in
      let time = ManualTime()
      try await Migrator("people", [Self.makeUsers]).run(on: database, time: time)
      let moment = try await database.read {
        try await $0.first("SELECT applied_at FROM roost_migration") { Timestamp(microseconds: $0.integer(0)) }
      }
      #expect(moment == time.now())
    }
  }

  @Test func `a database that is newer than the program is refused`() async throws {
    try await withTemporaryDatabase { database in
      try await Migrator("people", [Self.makeUsers, Self.addName]).run(on: database)
      let failure = await #expect(throws: SQLError.self) {
        try await Migrator("people", [Self.makeUsers]).run(on: database)
      }
      #expect(failure?.message.contains("are at step 2, and this program knows only 1") == true)
    }
  }

  @Test func `a database that other steps built is refused`() async throws {
    try await withTemporaryDatabase { database in
      try await Migrator("people", [Migration(1, "create persons", [])]).run(on: database)
      let failure = await #expect(throws: SQLError.self) {
        try await Migrator("people", [Self.makeUsers]).run(on: database)
      }
      #expect(failure?.message.contains("'create persons' in the database and 'create users'") == true)
    }
  }

  @Test func `a step that fails leaves nothing behind, and the next run goes on there`() async throws {
    try await withTemporaryDatabase { database in
      let broken = Migration(
        2, "add names", ["CREATE TABLE half (id BIGINT)", "ALTER TABLE missing ADD COLUMN x TEXT"])
      await #expect(throws: SQLError.self) {
        try await Migrator("people", [Self.makeUsers, broken]).run(on: database)
      }
      let half = try await database.read {
        try await $0.rows("SELECT name FROM sqlite_schema WHERE name = 'half'") { $0.text(0) }
      }
      #expect(half == [])
      let mended = Migrator("people", [Self.makeUsers, Self.addName])
      #expect(try await mended.run(on: database) == ["people 2: add names"])
    }
  }

  @Test func `replicas that start together apply each step once`() async throws {
    try await withTemporaryDatabase { database in
      let migrator = Migrator("people", [Self.makeUsers, Self.addName])
      let applied = try await withThrowingTaskGroup(of: [String].self) { group in
        for _ in 0..<8 { group.addTask { try await migrator.run(on: database) } }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(applied.sorted() == ["people 1: create users", "people 2: add names"])
    }
  }

  @Test func `a step may be written for each dialect`() async throws {
    try await withTemporaryDatabase { database in
      let step = Migration(1, "create users") { dialect in
        [dialect == .sqlite ? "CREATE TABLE user (id BIGINT)" : "CREATE TABLE elsewhere (id BIGINT)"]
      }
      try await Migrator("people", [step]).run(on: database)
      try await database.write { try await $0.execute("INSERT INTO user (id) VALUES (1)", []) }
    }
  }
}

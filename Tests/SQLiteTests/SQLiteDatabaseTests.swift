import Glibc
import RoostTesting
import SQL
import SQLite
import Testing

@Suite(.timeLimit(.minutes(1))) struct SQLiteDatabaseTests {
  @Test(arguments: SQLDatabaseContract.promises)
  func `SQLite keeps the promise of a database`(_ promise: Promise<any SQLDatabase>) async throws {
    try await withTemporaryDatabase { try await promise.check($0) }
  }

  @Test func `a thousand writers at once all get in`() async throws {
    try await withTemporaryDatabase { database in
      try await makeTable(database)
      try await withThrowingTaskGroup { group in
        for id in 0..<1000 { group.addTask { try await insert(id, into: database) } }
        try await group.waitForAll()
      }
      #expect(try await count(database) == 1000)
    }
  }

  @Test func `what is in the file is there when it is opened again`() async throws {
    try await withTemporaryFolder { folder in
      let first = try SQLiteDatabase(path: "\(folder)/a.sqlite")
      try await makeTable(first)
      try await insert(1, into: first)
      await first.close()
      let second = try SQLiteDatabase(path: "\(folder)/a.sqlite")
      #expect(try await count(second) == 1)
      await second.close()
    }
  }

  @Test func `two openers of a file see each other's changes`() async throws {
    try await withTemporaryFolder { folder in
      let first = try SQLiteDatabase(path: "\(folder)/a.sqlite")
      let second = try SQLiteDatabase(path: "\(folder)/a.sqlite")
      try await makeTable(first)
      try await insert(1, into: second)
      try await insert(2, into: first)
      #expect(try await count(first) == 2)
      #expect(try await count(second) == 2)
      await first.close()
      await second.close()
    }
  }

  @Test func `only the owner may read the files`() async throws {
    try await withTemporaryFolder { folder in
      let database = try SQLiteDatabase(path: "\(folder)/a.sqlite")
      try await makeTable(database)
      for file in ["a.sqlite", "a.sqlite-wal", "a.sqlite-shm"] {
        var status = stat()
        #expect(unsafe stat("\(folder)/\(file)", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600, "\(file)")
      }
      await database.close()
    }
  }

  @Test func `a closed database serves those who wait and refuses those who come`() async throws {
    try await withTemporaryFolder { folder in
      let database = try SQLiteDatabase(path: "\(folder)/a.sqlite")
      try await makeTable(database)
      await database.close()
      for attempt in [{ try await insert(1, into: database) }, { _ = try await count(database) }]
        as [@Sendable () async throws -> Void]
      {
        let failure = await #expect(throws: SQLError.self) { try await attempt() }
        #expect(failure?.code == .unavailable)
      }
      await database.close()
    }
  }

  @Test func `a backup is a whole database that only its owner may read`() async throws {
    try await withTemporaryFolder { folder in
      let database = try SQLiteDatabase(path: "\(folder)/it's.sqlite")
      try await makeTable(database)
      try await insert(1, into: database)
      try await database.backup(to: "\(folder)/it's a copy.sqlite")
      await database.close()
      let copy = try SQLiteDatabase(path: "\(folder)/it's a copy.sqlite")
      #expect(try await count(copy) == 1)
      await copy.close()
    }
  }

  @Test func `a backup overwrites nothing`() async throws {
    try await withTemporaryFolder { folder in
      let database = try SQLiteDatabase(path: "\(folder)/a.sqlite")
      try await makeTable(database)
      let failure = await #expect(throws: SQLError.self) { try await database.backup(to: "\(folder)/a.sqlite") }
      #expect(failure?.message.contains("exists already") == true)
      #expect(try await count(database) == 0)
      await database.close()
    }
  }

  @Test func `foreign keys are kept, at the statement and at the end of the transaction`() async throws {
    try await withTemporaryDatabase { database in
      try await database.write { transaction in
        try await transaction.execute("CREATE TABLE parent (id BIGINT PRIMARY KEY)", [])
        try await transaction.execute("CREATE TABLE child (parent BIGINT REFERENCES parent (id))", [])
        try await transaction.execute(
          "CREATE TABLE late (parent BIGINT REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)", [])
      }
      for statement in ["INSERT INTO child VALUES (1)", "INSERT INTO late VALUES (1)"] as [SQLStatement] {
        let failure = await #expect(throws: SQLError.self) {
          try await database.write { try await $0.execute(statement, []) }
        }
        #expect(failure?.code == .constraintViolation)
      }
    }
  }
}

func makeTable(_ database: SQLiteDatabase) async throws {
  try await database.write { try await $0.execute("CREATE TABLE thing (id BIGINT PRIMARY KEY, bytes BYTEA)", []) }
}

func insert(_ id: Int, _ bytes: [UInt8] = [], into database: SQLiteDatabase) async throws {
  try await database.write {
    try await $0.execute("INSERT INTO thing (id, bytes) VALUES ($1, $2)", [SQLValue(id), .blob(bytes)])
  }
}

func count(_ database: SQLiteDatabase) async throws -> Int64? {
  try await database.read { try await $0.first("SELECT COUNT(*) FROM thing") { $0.integer(0) } }
}

public import SQL
import Testing

/// What every keeper of `SQLDatabase` does; each promise is checked on a fresh, empty database.
public enum SQLDatabaseContract {
  /// The promises, in the order of the protocol's documentation.
  public static let promises = transactions + bodies + reads + values

  private static let transactions: [Promise<any SQLDatabase>] = [
    Promise("a transaction sees its own changes") { database in
      try await makeTable(database)
      let count = try await database.write { transaction in
        try await insert(1, in: transaction)
        return try await transaction.first(countAll) { $0.integer(0) }
      }
      #expect(count == 1)
    },
    Promise("what a write returned is there for the next read") { database in
      try await makeTable(database)
      try await database.write { try await insert(7, in: $0) }
      #expect(try await ids(database) == [7])
    },
    Promise("a body that throws leaves nothing behind and its error arrives") { database in
      try await makeTable(database)
      await #expect(throws: Interruption()) {
        try await database.write { transaction in
          try await insert(1, in: transaction)
          throw Interruption()
        }
      }
      #expect(try await ids(database) == [])
    },
    Promise("writers that come together take effect one after the other") { database in
      try await makeTable(database)
      try await database.write { try await insert(0, in: $0) }
      try await withThrowingTaskGroup { group in
        for _ in 0..<200 {
          group.addTask {
            try await database.write { transaction in
              let read = try await transaction.first("SELECT number FROM thing WHERE id = 0") { $0.integer(0) }
              try await transaction.execute("UPDATE thing SET number = $1 WHERE id = 0", [.integer((read ?? 0) + 1)])
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(try await database.read { try await $0.first("SELECT number FROM thing") { $0.integer(0) } } == 200)
    },
    Promise("a writer that fails takes nothing from those it shares a commit with") { database in
      try await makeTable(database)
      let kept = await withTaskGroup(of: Int64?.self) { group in
        for id in 0..<100 as Range<Int64> {
          group.addTask {
            try? await database.write { transaction in
              try await insert(id, in: transaction)
              if id % 3 == 0 { throw Interruption() }
              return id
            }
          }
        }
        return await group.reduce(into: []) { $0 += $1.map { [$0] } ?? [] }
      }
      #expect(kept.count == 66)
      #expect(try await ids(database) == kept.sorted())
    },
  ]

  private static let bodies: [Promise<any SQLDatabase>] = [
    Promise("a body that waits for something else is rolled back, and the next writer gets on") { database in
      try await makeTable(database)
      let (gate, opener) = AsyncStream.makeStream(of: Void.self)
      let failure = await #expect(throws: SQLError.self) {
        try await database.write { transaction in
          try await insert(1, in: transaction)
          for await _ in gate {}
          try await insert(2, in: transaction)
        }
      }
      #expect(failure?.code == .bodyWaited)
      try await database.write { try await insert(3, in: $0) }
      opener.finish()
      #expect(try await ids(database) == [3])
    },
    Promise("a transaction goes on after the schema has refused a value") { database in
      try await makeTable(database)
      try await database.write { transaction in
        try await insert(1, in: transaction)
        let failure = await #expect(throws: SQLError.self) { try await insert(1, in: transaction) }
        #expect(failure?.code == .uniqueViolation)
        try await insert(2, in: transaction)
      }
      #expect(try await ids(database) == [1, 2])
    },
    Promise("a missing value is a constraint violation") { database in
      try await makeTable(database)
      let failure = await #expect(throws: SQLError.self) {
        try await database.write { try await $0.execute("INSERT INTO thing (id, number) VALUES (1, NULL)", []) }
      }
      #expect(failure?.code == .constraintViolation)
    },
    Promise("execute returns how many rows it inserted, changed or deleted") { database in
      try await makeTable(database)
      let counts = try await database.write { transaction in
        for id in 1...3 as ClosedRange<Int64> { try await insert(id, in: transaction) }
        return [
          try await transaction.execute("UPDATE thing SET number = 5 WHERE id > 1", []),
          try await transaction.execute("CREATE TABLE other (id BIGINT)", []),
          try await transaction.execute("DELETE FROM thing", []),
        ]
      }
      #expect(counts == [2, 0, 3])
    },
    Promise("a statement that makes no sense is the program's mistake") { database in
      for statement in ["SELEKT 1", "SELECT * FROM missing", "SELECT $1", "", "SELECT 1; SELECT 2"] as [SQLStatement] {
        let failure = await #expect(throws: SQLError.self, "\(statement.text)") {
          try await database.read { try await $0.rows(statement) { _ in } }
        }
        #expect(failure?.code == .invalidStatement, "\(statement.text)")
      }
    },
    Promise("what shall follow the commit follows it, and only it") { database in
      try await makeTable(database)
      let (followed, reporter) = AsyncStream.makeStream(of: Int.self)
      try? await database.write { transaction in
        transaction.afterCommit { reporter.yield(1) }
        throw Interruption()
      }
      try await database.write { transaction in transaction.afterCommit { reporter.yield(2) } }
      reporter.finish()
      #expect(await followed.reduce(into: []) { $0.append($1) } == [2])
    },
    Promise("a body cannot end its transaction by itself") { database in
      try await makeTable(database)
      let failure = await #expect(throws: SQLError.self) {
        try await database.write { transaction in
          try await insert(1, in: transaction)
          try await transaction.execute("COMMIT", [])
        }
      }
      #expect(failure?.code == .invalidStatement)
      #expect(try await ids(database) == [])
    },
  ]

  private static let reads: [Promise<any SQLDatabase>] = [
    Promise("a read sees one state from its first statement to its last") { database in
      try await makeTable(database)
      let counts = try await database.read { reader in
        let before = try await reader.first(countAll) { $0.integer(0) }
        try await database.write { try await insert(1, in: $0) }
        return [before, try await reader.first(countAll) { $0.integer(0) }]
      }
      #expect(counts == [0, 0])
      #expect(try await ids(database) == [1])
    },
    Promise("a read cannot write") { database in
      try await makeTable(database)
      await #expect(throws: SQLError.self) {
        try await database.read {
          try await $0.rows("INSERT INTO thing (id, number) VALUES (1, 1) RETURNING id") { _ in }
        }
      }
      #expect(try await ids(database) == [])
    },
    Promise("rows come in the statement's order, and first returns the first") { database in
      try await makeTable(database)
      try await database.write { for id in [3, 1, 2] as [Int64] { try await insert(id, in: $0) } }
      #expect(try await ids(database) == [1, 2, 3])
      #expect(
        try await database.read { try await $0.first("SELECT id FROM thing ORDER BY id DESC") { $0.integer(0) } } == 3)
      #expect(
        try await database.read { try await $0.first("SELECT id FROM thing WHERE id = 9") { $0.integer(0) } } == nil)
    },
    Promise("a row's reader that throws ends the statement, and the next one works") { database in
      try await makeTable(database)
      try await database.write { for id in 1...3 as ClosedRange<Int64> { try await insert(id, in: $0) } }
      await #expect(throws: Interruption()) {
        try await database.read { try await $0.rows(allIDs) { _ in throw Interruption() } }
      }
      #expect(try await ids(database) == [1, 2, 3])
    },
  ]

  private static let values: [Promise<any SQLDatabase>] = [
    Promise("values come back as they went in") { database in
      try await makeValueTable(database)
      let bytes = (0...255).map { UInt8($0) }
      let values: [SQLValue] = [.integer(.min), .text("Zoë ✓ a\u{0}b '; DROP"), .blob(bytes), .double(-0.1)]
      try await database.write { try await $0.execute(insertValues, values) }
      try await database.read { reader in
        let rows: [Void] = try await reader.rows(selectValues) { row in
          #expect(row.integer(0) == .min)
          #expect(row.text(1) == "Zoë ✓ a\u{0}b '; DROP")
          #expect(row.blob(2) == bytes)
          #expect(row.double(3) == -0.1)
        }
        #expect(rows.count == 1)
      }
    },
    Promise("NULL is told from what is empty") { database in
      try await makeValueTable(database)
      try await database.write { try await $0.execute(insertValues, [nil, nil, nil, nil]) }
      try await database.write { try await $0.execute(insertValues, [0, "", .blob([]), .double(0)]) }
      let nulls = try await database.read { reader in
        try await reader.rows(selectValues) { row in (0..<4).map { row.isNull($0) } }
      }
      #expect(nulls == [[true, true, true, true], [false, false, false, false]])
    },
    Promise("NULL reads as zero and as nothing") { database in
      try await makeValueTable(database)
      try await database.write { try await $0.execute(insertValues, [nil, nil, nil, nil]) }
      try await database.read { reader in
        try await reader.forEachRow(selectValues, []) { row in
          #expect(row.integer(0) == 0 && row.text(1) == "" && row.blob(2) == [] && row.double(3) == 0)
          row.withUTF8(1) { utf8 in
            let count = utf8.count
            #expect(count == 0)
          }
        }
      }
    },
    Promise("a placeholder can stand in several places and in any order") { database in
      let read = try await database.read { reader in
        try await reader.first("SELECT CAST($2 AS TEXT), CAST($1 AS TEXT), CAST($2 AS TEXT)", ["one", "two"]) { row in
          (0..<3).map { row.text($0) }
        }
      }
      #expect(read == ["two", "one", "two"])
    },
    Promise("a number of values that does not fit the placeholders is the program's mistake") { database in
      for values in [[], ["one", "two"]] as [[SQLValue]] {
        let failure = await #expect(throws: SQLError.self) {
          try await database.read { try await $0.rows("SELECT CAST($1 AS TEXT)", values) { _ in } }
        }
        #expect(failure?.code == .invalidStatement)
      }
    },
  ]
}

extension SQLDatabaseContract {
  private static let countAll: SQLStatement = "SELECT COUNT(*) FROM thing"
  private static let allIDs: SQLStatement = "SELECT id FROM thing ORDER BY id"
  private static let insertValues: SQLStatement = "INSERT INTO kinds (a, b, c, d) VALUES ($1, $2, $3, $4)"
  private static let selectValues: SQLStatement = "SELECT a, b, c, d FROM kinds"

  private static func makeTable(_ database: any SQLDatabase) async throws {
    try await database.write {
      try await $0.execute("CREATE TABLE thing (id BIGINT PRIMARY KEY, number BIGINT NOT NULL)", [])
    }
  }

  private static func makeValueTable(_ database: any SQLDatabase) async throws {
    try await database.write {
      try await $0.execute("CREATE TABLE kinds (a BIGINT, b TEXT, c BYTEA, d DOUBLE PRECISION)", [])
    }
  }

  private static func insert(_ id: Int64, in transaction: any SQLTransaction) async throws {
    try await transaction.execute("INSERT INTO thing (id, number) VALUES ($1, 0)", [.integer(id)])
  }

  private static func ids(_ database: any SQLDatabase) async throws -> [Int64] {
    try await database.read { try await $0.rows(allIDs) { $0.integer(0) } }
  }
}

/// What a test's own body throws.
struct Interruption: Error, Equatable {}

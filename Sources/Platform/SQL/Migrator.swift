public import Core

/// Brings a service's tables to the form that the program expects.
///
/// What has been applied is kept in the table `roost_migration (service, number, name, applied_at)`. Each step is
/// applied in a transaction of its own, so an interrupted migration goes on where it stopped, and replicas that start
/// together apply each step once.
public struct Migrator: Sendable {
  private let service: String
  private let migrations: [Migration]

  /// The steps of a service.
  ///
  /// - Parameters:
  ///   - service: whose tables they are: `identity`.
  ///   - migrations: all steps there ever were, numbered 1, 2, 3, … in this order.
  public init(_ service: String, _ migrations: [Migration]) {
    precondition(
      migrations.map(\.number) == Array(1..<(migrations.count + 1)),
      "The migrations of \(service) must be numbered from 1 without gaps, in order.")
    self.service = service
    self.migrations = migrations
  }

  /// Applies the steps that are missing.
  ///
  /// - Parameters:
  ///   - database: where the service keeps its tables.
  ///   - time: tells when a step was applied.
  /// - Returns: the steps that were applied now, in order, each like `identity 3: add e-mail index`.
  /// - Throws: `SQLError` `.invalidStatement` when the database is newer than the program or was built by other steps, or
  ///   what the database says about a step; that step leaves nothing behind then, and earlier ones stay.
  @discardableResult
  public func run(on database: any SQLDatabase, time: some TimeSource = SystemTime()) async throws -> [String] {
    let recorded = try await database.write { transaction in
      try await transaction.execute(Migrator.createTable, [])
      return try await Migrator.recordedNames(of: service, in: transaction)
    }
    try check(recorded)
    var applied: [String] = []
    for migration in migrations.dropFirst(recorded.count) {
      if try await apply(migration, on: database, at: time.now()) {
        applied.append("\(service) \(migration.number): \(migration.name)")
      }
    }
    return applied
  }

  /// Applies one step, unless another process has just done so.
  private func apply(_ migration: Migration, on database: any SQLDatabase, at moment: Timestamp) async throws -> Bool {
    let statements = migration.statements(database.dialect)
    return try await database.write { transaction in
      let recorded = try await Migrator.recordedNames(of: service, in: transaction)
      guard recorded.count < migration.number else { return false }
      for statement in statements { try await transaction.execute(statement, []) }
      try await transaction.execute(
        Migrator.record,
        [.text(service), .integer(Int64(migration.number)), .text(migration.name), .integer(moment.microseconds)])
      return true
    }
  }

  private func check(_ recorded: [String]) throws {
    for (name, migration) in zip(recorded, migrations) where name != migration.name {
      throw SQLError(
        .invalidStatement,
        "Step \(migration.number) of \(service)'s tables is '\(name)' in the database and '\(migration.name)' in this "
          + "program. Use the data folder that belongs to this program.")
    }
    guard recorded.count <= migrations.count else {
      throw SQLError(
        .invalidStatement,
        "The tables of \(service) are at step \(recorded.count), and this program knows only \(migrations.count). "
          + "Use a newer roost, or restore a backup from before the upgrade.")
    }
  }

  private static func recordedNames(of service: String, in reader: any SQLReader) async throws -> [String] {
    try await reader.rows(readNames, [.text(service)]) { $0.text(0) }
  }

  private static let createTable: SQLStatement = """
    CREATE TABLE IF NOT EXISTS roost_migration (
      service TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT NULL, applied_at BIGINT NOT NULL,
      PRIMARY KEY (service, number))
    """
  private static let readNames: SQLStatement = "SELECT name FROM roost_migration WHERE service = $1 ORDER BY number"
  private static let record: SQLStatement =
    "INSERT INTO roost_migration (service, number, name, applied_at) VALUES ($1, $2, $3, $4)"
}

import Core
import Messaging
import SQL

/// Keeps conversions in the table `media_conversion`.
struct SQLConversionStore: ConversionStore {
  let database: any SQLDatabase
  let outbox: Outbox

  func add(
    _ conversion: Conversion, idempotencyKey: String?, announcing messages: [Message]
  ) async throws -> Conversion {
    try await database.write { transaction in
      let values = conversion.values + [SQLValue(idempotencyKey)]
      if try await transaction.execute(Self.insert, values) == 1 {
        try await announce(messages, in: transaction)
        return conversion
      }
      let key: [SQLValue] = [.text("\(conversion.videoID)"), .text(conversion.owner.key), SQLValue(idempotencyKey)]
      let existing = try await transaction.first(Self.selectExisting, key) { try Conversion(row: $0) }
      if let existing { return existing }
      throw SQLError(.uniqueViolation, "Could not add the conversion \(conversion.id): its id is taken.")
    }
  }

  func conversion(_ id: ObjectID) async throws -> Conversion? {
    try await database.read { try await $0.first(Self.selectByID, [.text("\(id)")]) { try Conversion(row: $0) } }
  }

  func conversion(ofVideo id: ObjectID) async throws -> Conversion? {
    try await database.read { try await $0.first(Self.selectByVideo, [.text("\(id)")]) { try Conversion(row: $0) } }
  }

  func conversion(ofMP3 id: ObjectID) async throws -> Conversion? {
    try await database.read { try await $0.first(Self.selectByMP3, [.text("\(id)")]) { try Conversion(row: $0) } }
  }

  func conversion(ofOwner key: String, idempotencyKey: String) async throws -> Conversion? {
    try await database.read { reader in
      try await reader.first(Self.selectByKey, [.text(key), .text(idempotencyKey)]) { try Conversion(row: $0) }
    }
  }

  func conversions(of owners: [String]?, before: ObjectID?, limit: Int) async throws -> [Conversion] {
    // Every id sorts before this text.
    let end = before?.description ?? "g"
    return try await database.read { reader in
      guard let owners else {
        return try await reader.rows(Self.selectPage, [.text(end), SQLValue(limit)]) { try Conversion(row: $0) }
      }
      // Each owner's rows come from the index in their order; together they are at most a few pages.
      var all: [Conversion] = []
      for owner in owners {
        all += try await reader.rows(Self.selectOwnPage, [.text(owner), .text(end), SQLValue(limit)]) {
          try Conversion(row: $0)
        }
      }
      return Array(all.sorted { $0.id > $1.id }.prefix(limit))
    }
  }

  func running(limit: Int) async throws -> [Conversion] {
    try await database.read { reader in
      try await reader.rows(Self.selectRunning, [SQLValue(limit)]) { try Conversion(row: $0) }
    }
  }

  func update(
    _ id: ObjectID, _ change: @escaping @Sendable (inout Conversion) throws -> [Message]
  ) async throws -> Conversion? {
    try await database.write { transaction in
      let loaded = try await transaction.first(Self.selectByID, [.text("\(id)")]) { try Conversion(row: $0) }
      guard var conversion = loaded else { return nil }
      let messages = try change(&conversion)
      if conversion != loaded { try await transaction.execute(Self.update, conversion.values) }
      try await announce(messages, in: transaction)
      return conversion
    }
  }

  func delete(_ id: ObjectID) async throws {
    try await database.write { _ = try await $0.execute(Self.delete, [.text("\(id)")]) }
  }

  func known(_ ids: [ObjectID]) async throws -> Set<ObjectID> {
    try await database.read { reader in
      var known: Set<ObjectID> = []
      for id in ids {
        if try await reader.first(Self.selectKnown, [.text("\(id)")], { _ in true }) == true { known.insert(id) }
      }
      return known
    }
  }

  private func announce(_ messages: [Message], in transaction: any SQLTransaction) async throws {
    for message in messages { try await outbox.append(message, in: transaction) }
  }
}

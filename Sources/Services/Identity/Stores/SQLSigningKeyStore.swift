import Core
import SQL
import Security

/// Keeps the keys in the table `identity_signing_key`, as private JSON Web Keys; the database's file permissions keep
/// others away.
struct SQLSigningKeyStore: SigningKeyStore {
  let database: any SQLDatabase

  func rotate(_ schedule: SigningKeys.Schedule, at now: Timestamp) async throws -> SigningKeys {
    try await database.write { transaction in
      let entries = try await transaction.rows(Self.selectAll) { row in
        SigningKeys.Entry(
          key: try SigningKey(privateJSON: Array(row.text(0).utf8)),
          signsFrom: Timestamp(microseconds: row.integer(1)), signsUntil: Timestamp(microseconds: row.integer(2)))
      }
      var keys = SigningKeys(entries, schedule: schedule)
      let rotation = try keys.rotate(at: now)
      for entry in rotation.removed { try await transaction.execute(Self.delete, [SQLValue(entry.key.id)]) }
      for entry in rotation.added { try await transaction.execute(Self.insert, entry.values) }
      return keys
    }
  }

  private static let selectAll: SQLStatement =
    "SELECT private_key, signs_from, signs_until FROM identity_signing_key ORDER BY signs_from"
  private static let insert: SQLStatement =
    "INSERT INTO identity_signing_key (id, private_key, signs_from, signs_until) VALUES ($1, $2, $3, $4)"
  private static let delete: SQLStatement = "DELETE FROM identity_signing_key WHERE id = $1"
}

extension SigningKeys.Entry {
  fileprivate var values: [SQLValue] {
    [
      SQLValue(key.id), .text(String(decoding: key.privateJSON ?? [], as: UTF8.self)),
      .integer(signsFrom.microseconds), .integer(signsUntil.microseconds),
    ]
  }
}

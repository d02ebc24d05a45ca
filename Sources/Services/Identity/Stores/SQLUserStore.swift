import Core
import Messaging
import SQL
import Security

/// Keeps accounts in the table `identity_user`.
struct SQLUserStore: UserStore {
  let database: any SQLDatabase
  let outbox: Outbox

  func user(id: UUIDv7) async throws -> User? {
    try await database.read { try await SQLUserStore.user(id, in: $0) }
  }

  func user(_ login: LoginName) async throws -> User? {
    guard let key = login.key else { return nil }
    return try await database.read { reader in
      // A username with an @ is the account's own address, so the address decides.
      try await reader.first(key.contains("@") ? Self.selectByEmail : Self.selectByName, [.text(key)]) {
        try User(row: $0)
      }
    }
  }

  func users(after id: UUIDv7?, limit: Int) async throws -> [User] {
    try await database.read { reader in
      try await reader.rows(Self.selectPage, [.text(id?.description ?? ""), .integer(Int64(limit))]) {
        try User(row: $0)
      }
    }
  }

  func add(_ user: User, announcing messages: [Message]) async throws {
    try await database.write { transaction in
      guard try await transaction.execute(Self.insert, user.values) == 1 else {
        let isName = try await transaction.first(Self.selectByName, [.text(user.username.key)]) { _ in true }
        throw isName == true ? DuplicateUser.username : DuplicateUser.email
      }
      for message in messages { try await outbox.append(message, in: transaction) }
    }
  }

  func addFirst(_ user: User) async throws -> Bool {
    try await database.write { transaction in
      guard try await transaction.first(Self.selectAny, [], { _ in true }) == nil else { return false }
      return try await transaction.execute(Self.insert, user.values) == 1
    }
  }

  func update(
    _ id: UUIDv7, announcing messages: [Message], _ change: @escaping @Sendable (inout User) throws -> Void
  ) async throws -> User? {
    try await database.write { transaction in
      guard var user = try await Self.user(id, in: transaction) else { return nil }
      try change(&user)
      try await transaction.execute(Self.update, user.values)
      for message in messages { try await outbox.append(message, in: transaction) }
      return user
    }
  }

  func announce(_ message: Message) async throws {
    try await database.write { transaction in try await outbox.append(message, in: transaction) }
  }

  private static func user(_ id: UUIDv7, in reader: any SQLReader) async throws -> User? {
    try await reader.first(selectByID, [.text(id.description)]) { try User(row: $0) }
  }

  private static let selectAny: SQLStatement = "SELECT 1 FROM identity_user LIMIT 1"
  private static let selectByID: SQLStatement = """
    SELECT id, username, email, password_hash, roles, must_change_password, created_at, updated_at
    FROM identity_user WHERE id = $1
    """
  private static let selectByName: SQLStatement = """
    SELECT id, username, email, password_hash, roles, must_change_password, created_at, updated_at
    FROM identity_user WHERE username_key = $1
    """
  private static let selectByEmail: SQLStatement = """
    SELECT id, username, email, password_hash, roles, must_change_password, created_at, updated_at
    FROM identity_user WHERE email_key = $1
    """
  private static let selectPage: SQLStatement = """
    SELECT id, username, email, password_hash, roles, must_change_password, created_at, updated_at
    FROM identity_user WHERE id > $1 ORDER BY id LIMIT $2
    """
  private static let insert: SQLStatement = """
    INSERT INTO identity_user (id, username, username_key, email, email_key, password_hash, roles,
      must_change_password, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING
    """
  private static let update: SQLStatement = """
    UPDATE identity_user SET username = $2, username_key = $3, email = $4, email_key = $5, password_hash = $6,
      roles = $7, must_change_password = $8, created_at = $9, updated_at = $10
    WHERE id = $1
    """
}

extension User {
  /// Reads the columns in the order in which every query of this file selects them.
  fileprivate init(row: any SQLRow) throws {
    guard let id = UUIDv7(row.text(0)) else {
      throw SQLError(.corrupt, "An account in identity_user has an id that is no UUID. Restore a backup.")
    }
    self.init(
      id: id, username: Username(stored: row.text(1)), email: EmailAddress(stored: row.text(2)),
      passwordHash: try PasswordHash(text: row.text(3)),
      roles: Set(row.text(4).split(separator: ",").compactMap { Role(rawValue: String($0)) }),
      mustChangePassword: row.integer(5) != 0, createdAt: Timestamp(microseconds: row.integer(6)),
      updatedAt: Timestamp(microseconds: row.integer(7)))
  }

  /// The columns in the order of INSERT and UPDATE.
  fileprivate var values: [SQLValue] {
    [
      .text(id.description), .text(username.text), .text(username.key), .text(email.text), .text(email.key),
      .text(passwordHash.text), .text(Role.allCases.filter(roles.contains).map(\.rawValue).joined(separator: ",")),
      SQLValue(mustChangePassword), .integer(createdAt.microseconds), .integer(updatedAt.microseconds),
    ]
  }
}

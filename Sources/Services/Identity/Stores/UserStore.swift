import Core
import Messaging

/// Keeps accounts.
///
/// **Uniqueness.** No two accounts have the same username or the same e-mail address, in the sense of their keys, whoever
/// writes at the same time: of many that add one name at once, exactly one succeeds.
///
/// **Announcing.** The messages given along with a change become durable with it, or not at all.
///
/// **Missing** accounts are nil, never an error.
protocol UserStore: Sendable {
  /// The account of that id.
  func user(id: UUIDv7) async throws -> User?

  /// The account that someone means who types `login`: the one with that e-mail address, or else with that username.
  func user(_ login: LoginName) async throws -> User?

  /// Accounts in the order of their creation, at most `limit`, those behind `id`; from the first one when it is nil.
  func users(after id: UUIDv7?, limit: Int) async throws -> [User]

  /// Adds an account.
  ///
  /// - Throws: `DuplicateUser` when its name or address is taken.
  func add(_ user: User, announcing messages: [Message]) async throws

  /// Adds an account if it is the very first one, and returns whether it was.
  func addFirst(_ user: User) async throws -> Bool

  /// Loads an account, lets `change` change it, and saves it, all in one transaction.
  ///
  /// - Returns: the account as it is saved; nil when there is none of that id.
  /// - Throws: what `change` throws; nothing is saved then.
  @discardableResult
  func update(
    _ id: UUIDv7, announcing messages: [Message], _ change: @escaping @Sendable (inout User) throws -> Void
  ) async throws -> User?

  /// Announces something that changes no account.
  func announce(_ message: Message) async throws
}

/// A name or an address that belongs to another account.
enum DuplicateUser: Error, Sendable, Hashable {
  case username
  case email
}

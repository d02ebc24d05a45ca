public import Core
public import Messaging
public import SQL
public import Security
public import ServiceKit
public import Telemetry

/// Accounts, log-in, and the tokens by which every service knows who asks.
///
/// **Routes.** The modern API: `/v1/users`, `/v1/users/me`, `/v1/users/me/password`, `/v1/tokens`, and the public keys at
/// `/.well-known/jwks.json`. For the clients of the compatible systems: `/login` (A with HTTP Basic, B with JSON),
/// `/validate` (A), `/profile` and `/auth/health` (B), `/api/auth/login` (C, D), `/api/auth/signup` and `/users/api/users/`
/// (D), `/users/register` and `/users/login` (E).
///
/// **Passwords** are hashed with PBKDF2-HMAC-SHA-256 on threads of their own, of the lowest priority. An unknown name and a
/// wrong password get the same answer after the same work. Wrong attempts are limited per account and per address.
///
/// **Tokens** are JSON Web Tokens that are valid for an hour, signed with Ed25519 keys that rotate every 30 days, or with
/// HS256 where `JWT_SECRET` is set. Other services verify them with the published keys and ask nobody.
///
/// **Events**, written with the change they report: `UserLoggedIn` and `UserLoginFailed` to `auth-events`,
/// `UserRegistered` to `user-events`.
///
/// **Stores** accounts and signing keys in one SQL database. **Needs** that and a message broker.
public struct Identity: Service {
  let parts: Parts
  private let database: any SQLDatabase
  private let broker: any MessageBroker
  private let outbox: Outbox
  private let time: any TimeSource

  /// What the routes are made of.
  struct Parts: Sendable {
    let settings: IdentitySettings
    let users: any UserStore
    let keys: KeyKeeper
    let passwords: PasswordWork
    let logIn: LogIn
    let register: RegisterUser
    let changePassword: ChangePassword
    let bootstrap: BootstrapAdministrator
  }

  /// The service on its database and broker.
  ///
  /// - Parameters:
  ///   - database: identity's own; its files can be read by nobody else.
  ///   - broker: takes the events.
  ///   - settings: what can be set.
  ///   - time: the clock that tokens and waits run on.
  ///   - random: where salts, ids and one-time passwords come from.
  ///   - logger: is told of failures that no request is told of.
  /// - Throws: `SecurityError` when `JWT_SECRET` is empty.
  public init(
    database: any SQLDatabase, broker: any MessageBroker, settings: IdentitySettings, time: any TimeSource,
    random: any RandomSource = SystemRandom(), logger: Logger
  ) throws {
    let logger = logger.with(component: "identity")
    self.database = database
    self.broker = broker
    self.time = time
    outbox = Outbox(database: database, broker: broker, time: time, random: random, logger: logger)
    parts = try Parts(
      settings: settings, database: database, outbox: outbox, time: time, random: random, logger: logger)
  }

  /// Identity.
  public var name: ServiceName { .identity }

  /// The database; without it nobody can log in.
  public var dependencies: [Dependency] { [databaseDependency] }

  /// The keys that verify this service's tokens, for verifiers in the same process.
  public var keySource: any KeySource { parts.keys }

  /// Makes the tables and the first signing key, and declares the queues.
  ///
  /// - Throws: what the database or the broker throws; `SecurityError` when a stored key cannot be read.
  public func prepare() async throws {
    try await Migrator(name.rawValue, IdentityMigrations.all).run(on: database, time: time)
    try await parts.keys.refresh()
    try await broker.declare(IdentityEvents.authentication)
    try await broker.declare(IdentityEvents.users)
  }

  /// Relays events and rotates keys until the task is canceled, then ends the threads that hash passwords.
  ///
  /// - Throws: nothing but `CancellationError`.
  public func run() async throws {
    do {
      try await withThrowingTaskGroup { group in
        group.addTask { await outbox.run() }
        group.addTask { try await parts.keys.run() }
        try await group.waitForAll()
      }
    } catch {
      await parts.passwords.shutDown()
      throw error
    }
  }

  /// Ends the threads that hash passwords, where `run()` was never called, as in a command.
  public func shutDown() async {
    await parts.passwords.shutDown()
  }

  var databaseDependency: Dependency {
    Dependency("identity database") { [database] in
      let count = try await database.read { try await $0.first("SELECT COUNT(*) FROM identity_user") { $0.integer(0) } }
      return "\(count ?? 0) accounts"
    }
  }
}

import Core
import EventLoops
import Messaging
import SQL
import Security
import Telemetry

extension Identity.Parts {
  /// Puts the parts together, stores first.
  init(
    settings: IdentitySettings, database: any SQLDatabase, outbox: Outbox, time: any TimeSource,
    random: any RandomSource, logger: Logger
  ) throws {
    let users = SQLUserStore(database: database, outbox: outbox)
    let keys = try Self.keys(settings, database: database, time: time, logger: logger)
    // The lowest priority: passwords get what the loops leave.
    let pool = WorkerPool(
      name: "passwords", threads: settings.passwordThreads, queueLimit: IdentitySettings.passwordQueueLimit,
      niceness: 19)
    let passwords = PasswordWork(iterations: settings.passwordIterations, on: pool, random: random)
    let check = CheckCredentials(
      users: users, passwords: passwords, attempts: LogInAttempts(time: time), time: time)
    self.init(
      settings: settings, users: users, keys: keys, passwords: passwords,
      logIn: LogIn(
        check: check, users: users,
        tokens: TokenIssuer(keys: keys, life: settings.tokenLife, time: time, random: random), time: time),
      register: RegisterUser(
        users: users, passwords: passwords, minimumPasswordLength: settings.minimumPasswordLength, time: time,
        random: random),
      changePassword: ChangePassword(
        check: check, users: users, passwords: passwords, minimumPasswordLength: settings.minimumPasswordLength,
        time: time),
      bootstrap: BootstrapAdministrator(users: users, passwords: passwords, time: time, random: random))
  }

  private static func keys(
    _ settings: IdentitySettings, database: any SQLDatabase, time: any TimeSource, logger: Logger
  ) throws -> KeyKeeper {
    guard let secret = settings.jwtSecret else {
      // A key verifies for longer than a token lives, clocks that differ included.
      let schedule = SigningKeys.Schedule(overlap: settings.tokenLife + .seconds(3600))
      return KeyKeeper(SQLSigningKeyStore(database: database), schedule: schedule, time: time, logger: logger)
    }
    let key = try SigningKey(sharedSecret: secret.reveal().utf8)
    if key.verifying.isWeak {
      logger.warning("JWT_SECRET is shorter than 32 bytes and can be guessed. Set a longer one.")
    }
    return KeyKeeper(shared: key, time: time, logger: logger)
  }
}

public import Configuration
public import Core

/// What can be set about identity.
public struct IdentitySettings: Sendable {
  /// The shared secret that tokens are signed with; nil signs with key pairs that rotate.
  public var jwtSecret: Secret?
  /// For how long a token is valid.
  public var tokenLife: Duration
  /// The rounds of PBKDF2 that new password hashes have.
  public var passwordIterations: Int
  /// The fewest characters of a new password.
  public var minimumPasswordLength: Int
  /// How many passwords are hashed at once; one per core is right.
  public var passwordThreads: Int
  /// Whether cookies are sent over TLS only.
  public var isCookieSecure: Bool

  /// How many passwords may wait to be hashed, about ten seconds' worth per core; more are refused with 503.
  public static let passwordQueueLimit = 256

  /// Settings as they are without any being set.
  ///
  /// - Parameter passwordThreads: how many passwords are hashed at once.
  public init(passwordThreads: Int) {
    jwtSecret = nil
    tokenLife = .seconds(3600)
    passwordIterations = 600_000
    minimumPasswordLength = 8
    self.passwordThreads = passwordThreads
    isCookieSecure = false
  }

  /// Settings as a configuration has them.
  ///
  /// - Parameters:
  ///   - configuration: has the group `IdentitySettings.group`.
  ///   - cores: how many cores the machine has.
  public init(_ configuration: Configuration, cores: Int) {
    self.init(passwordThreads: cores)
    jwtSecret = configuration[Self.jwtSecretSetting]
    tokenLife = configuration[Self.tokenLifeSetting]
    passwordIterations = configuration[Self.passwordIterationsSetting]
    minimumPasswordLength = configuration[Self.minimumPasswordLengthSetting]
    isCookieSecure = configuration[Self.secureCookiesSetting]
  }

  /// The settings of this service, for the command's configuration.
  public static let group = SettingGroup(
    "Identity", "Accounts, passwords and tokens.", jwtSecretSetting, tokenLifeSetting, passwordIterationsSetting,
    minimumPasswordLengthSetting, secureCookiesSetting)

  private static let jwtSecretSetting = Setting<Secret?>(
    optional: "ROOST_JWT_SECRET", aliases: ["JWT_SECRET", "SECRET_KEY"], .secret,
    "Signs tokens with HS256 and this secret, as the compatible systems A and B do; use 32 random characters or more. "
      + "Without it, tokens are signed with Ed25519 keys that rotate every 30 days.")
  private static let tokenLifeSetting = Setting(
    "ROOST_TOKEN_LIFE", .duration(in: .seconds(60)...(.seconds(86_400))), default: .seconds(3600),
    "For how long a token is valid.")
  private static let passwordIterationsSetting = Setting(
    "ROOST_PASSWORD_ITERATIONS", .integer(in: 1000...10_000_000), default: 600_000,
    "The rounds of PBKDF2 for new password hashes; others are renewed at the next log-in.")
  private static let minimumPasswordLengthSetting = Setting(
    "ROOST_MINIMUM_PASSWORD_LENGTH", .integer(in: 1...64), default: 8,
    "The fewest characters of a new password; passwords that exist stay valid.")
  private static let secureCookiesSetting = Setting(
    "ROOST_SECURE_COOKIES", .boolean, default: false,
    "Whether browsers send cookies over TLS only; set it where a proxy in front speaks TLS.")
}

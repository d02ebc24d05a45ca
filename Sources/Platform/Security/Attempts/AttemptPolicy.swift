/// How many wrong attempts one account or one address may make.
public struct AttemptPolicy: Sendable, Hashable {
  /// The wait after each failure.
  public var backoff: Backoff
  /// How many attempts of one key may be undecided at once; more are refused, so that guessing in parallel gains little.
  public var undecided: Int
  /// After how long without a failure a key starts afresh.
  public var forgetsAfter: Duration
  /// Whether a success wipes out the failures before it.
  public var successForgives: Bool

  /// A policy of one's own; `account` and `address` are the usual ones.
  public init(backoff: Backoff, undecided: Int, forgetsAfter: Duration, successForgives: Bool) {
    self.backoff = backoff
    self.undecided = undecided
    self.forgetsAfter = forgetsAfter
    self.successForgives = successForgives
  }

  /// For an account: five free failures, then 1 s doubling to 15 min, forgotten after an hour or by a success.
  public static let account = AttemptPolicy(
    backoff: Backoff(freeFailures: 5, first: .seconds(1), longest: .seconds(900)), undecided: 128,
    forgetsAfter: .seconds(3600), successForgives: true)

  /// For an address: 50 free failures, then 1 s doubling to 15 min, forgotten after an hour.
  ///
  /// A success forgives nothing, because an attacker has an account too; many people can share an address, and so it
  /// has more to spend.
  public static let address = AttemptPolicy(
    backoff: Backoff(freeFailures: 50, first: .seconds(1), longest: .seconds(900)), undecided: 1024,
    forgetsAfter: .seconds(3600), successForgives: false)
}

public import Core
import Synchronization

/// Counts wrong attempts per key, such as an account or an address, and makes the next one wait longer and longer.
///
/// An attempt begins with `begin(_:)`, which refuses it while the key has to wait, and ends with `end(_:_:)`:
///
///     try limiter.begin(account)
///     var outcome = AttemptOutcome.abandoned
///     defer { limiter.end(account, outcome) }
///     outcome = hash.matches(password) ? .succeeded : .failed
///
/// Failures are counted in memory, per process, and lost at a restart. It remembers at most `capacity` keys; at the
/// bound it forgets those that were touched longest ago, so that filling it up costs that many attempts, each of which
/// the limit on the attacker's own address slows down.
public final class AttemptLimiter: Sendable {
  private let policy: AttemptPolicy
  private let time: any TimeSource
  // A Mutex, because each operation takes well under a microsecond and never waits.
  private let records: Mutex<BoundedTable<String, Record>>

  private struct Record {
    var failures = 0
    var undecided = 0
    /// On the `uptime()` clock, which a change of the wall clock does not move.
    var waitsUntil = Duration.zero
    var lastFailure = Duration.zero
  }

  /// A limiter that has seen nothing.
  ///
  /// - Parameters:
  ///   - policy: how many failures are free, and what the others cost.
  ///   - capacity: how many keys it remembers at most.
  ///   - time: the clock that waits run on.
  public init(_ policy: AttemptPolicy, capacity: Int = 100_000, time: any TimeSource) {
    self.policy = policy
    self.time = time
    records = Mutex(BoundedTable(capacity: capacity))
  }

  /// Begins an attempt.
  ///
  /// - Parameter key: who attempts, in one spelling per account or address.
  /// - Throws: `TooManyAttempts` while the key must wait; the attempt then must not be made, nor ended.
  public func begin(_ key: String) throws(TooManyAttempts) {
    let now = time.uptime()
    let refusal: TooManyAttempts? = records.withLock { records in
      var record = current(records[key], at: now)
      if record.waitsUntil > now { return TooManyAttempts(retryAfter: record.waitsUntil - now) }
      if record.undecided >= policy.undecided { return TooManyAttempts(retryAfter: .seconds(1)) }
      record.undecided += 1
      records[key] = record
      return nil
    }
    if let refusal { throw refusal }
  }

  /// Ends an attempt that `begin(_:)` let pass.
  ///
  /// - Parameters:
  ///   - key: the key it began with.
  ///   - outcome: what became of it.
  public func end(_ key: String, _ outcome: AttemptOutcome) {
    let now = time.uptime()
    records.withLock { records in
      var record = current(records[key], at: now)
      record.undecided = max(0, record.undecided - 1)
      switch outcome {
      case .abandoned:
        break
      case .succeeded:
        if policy.successForgives {
          record.failures = 0
          record.waitsUntil = .zero
        }
      case .failed:
        record.failures += 1
        record.lastFailure = now
        record.waitsUntil = now + policy.backoff.wait(after: record.failures)
      }
      records[key] = record.failures == 0 && record.undecided == 0 ? nil : record
    }
  }

  /// How many keys it remembers now.
  public var count: Int { records.withLock { $0.count } }

  /// The record as it stands at `now`: without failures that are forgotten by then.
  private func current(_ record: Record?, at now: Duration) -> Record {
    guard var record else { return Record() }
    if record.failures > 0, now - record.lastFailure >= policy.forgetsAfter {
      record.failures = 0
      record.waitsUntil = .zero
    }
    return record
  }
}

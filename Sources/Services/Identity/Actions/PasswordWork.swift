import Core
import EventLoops
import Security
import Synchronization

/// Hashes and checks passwords on threads of its own, so that a storm of log-ins slows nothing else.
///
/// What the pool has no room for is refused with `IdentityError.busy`.
final class PasswordWork: Sendable {
  /// The rounds of new hashes.
  let iterations: Int
  private let pool: WorkerPool
  private let random: any RandomSource
  /// Stands in for the hash of an account that does not exist.
  private let stranger: PasswordHash
  private let spent = Atomic<Int>(0)

  init(iterations: Int, on pool: WorkerPool, random: any RandomSource) {
    self.iterations = iterations
    self.pool = pool
    self.random = random
    stranger = .unmatchable(iterations: iterations, random: SystemRandom())
  }

  /// The rounds of PBKDF2 that were computed so far, by which tests compare how long answers take.
  var spentRounds: Int { spent.load(ordering: .relaxed) }

  /// Returns the hash of a new password.
  func hash(_ password: NewPassword) async throws -> PasswordHash {
    try await run { [self] in try newHash(password.text) }
  }

  /// What checking a password found.
  enum Finding: Sendable {
    case wrong
    /// It is right; the hash is to be replaced where there is a new one.
    case right(rehashed: PasswordHash?)
  }

  /// Checks a password; a wrong one costs the same whether or not there is an account, and whatever its hash's cost.
  ///
  /// - Parameters:
  ///   - password: what was typed.
  ///   - hash: the account's hash; nil when there is no account.
  /// - Returns: whether it is right.
  /// - Throws: `IdentityError.busy`; `CancellationError`.
  func check(_ password: String, against hash: PasswordHash?) async throws -> Finding {
    try await run { [self] in
      let hash = hash ?? stranger
      guard hash.matches(password, costing: iterations) else {
        if PasswordHash.passwordLength.contains(password.utf8.count) { spend(max(hash.rounds, iterations)) }
        return .wrong
      }
      spend(hash.rounds)
      return .right(rehashed: hash.needsRehash(iterations: iterations) ? try newHash(password) : nil)
    }
  }

  /// Ends the threads.
  func shutDown() async {
    await pool.shutDown()
  }

  private func newHash(_ password: String) throws -> PasswordHash {
    spend(iterations)
    return try PasswordHash(of: password, iterations: iterations, random: random)
  }

  private func spend(_ rounds: Int) {
    spent.wrappingAdd(rounds, ordering: .relaxed)
  }

  private func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    do {
      return try await pool.run(body)
    } catch is WorkerPoolError {
      throw IdentityError.busy
    }
  }
}

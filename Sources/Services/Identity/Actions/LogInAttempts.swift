import Core
import HTTP
import Security

/// Limits wrong attempts to log in, per account and per address.
///
/// An account that does not exist is limited like one that does, by what was typed, so that the limit tells nothing.
/// An IPv6 client is limited by its network, since it can choose from 2⁶⁴ addresses.
struct LogInAttempts: Sendable {
  private let accounts: AttemptLimiter
  private let addresses: AttemptLimiter

  init(account: AttemptPolicy = .account, address: AttemptPolicy = .address, time: any TimeSource) {
    accounts = AttemptLimiter(account, time: time)
    addresses = AttemptLimiter(address, time: time)
  }

  /// Runs one attempt, unless it has to wait.
  ///
  /// - Parameters:
  ///   - account: the account that is attempted, in one spelling.
  ///   - address: the client's address; empty for a request that came from no client, which is limited by account only.
  ///   - attempt: returns what came of it, and whether it was right. When it throws, it does not count.
  /// - Returns: what came of the attempt.
  /// - Throws: `IdentityError.tooManyAttempts`; what `attempt` throws.
  func limit<Value>(
    account: String, address: String, _ attempt: () async throws -> (Value, isRight: Bool)
  ) async throws -> Value {
    let network = IPAddress(address)?.ofOneClient.description ?? address
    do {
      if !network.isEmpty { try addresses.begin(network) }
    } catch {
      throw IdentityError.tooManyAttempts(error)
    }
    var outcome = AttemptOutcome.abandoned
    defer { if !network.isEmpty { addresses.end(network, outcome) } }
    do {
      try accounts.begin(account)
    } catch {
      throw IdentityError.tooManyAttempts(error)
    }
    defer { accounts.end(account, outcome) }
    let (value, isRight) = try await attempt()
    outcome = isRight ? .succeeded : .failed
    return value
  }
}

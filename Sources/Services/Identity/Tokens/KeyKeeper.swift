import Core
import Security
import Synchronization
import Telemetry

/// Holds the keys that tokens are signed with and verified by, as they are in the store.
///
/// With a shared secret it has that one key and no store. Else the keys rotate: `run()` looks every hour whether a new one
/// is due and reads what other processes on the same store made.
final class KeyKeeper: KeySource {
  private enum Mode {
    case shared(SigningKey)
    case rotating(any SigningKeyStore, SigningKeys.Schedule)
  }

  private static let interval = Duration.seconds(3600)

  private let mode: Mode
  private let time: any TimeSource
  private let logger: Logger
  private let held: Mutex<SigningKeys>

  /// A keeper of keys that rotate.
  init(_ store: any SigningKeyStore, schedule: SigningKeys.Schedule, time: any TimeSource, logger: Logger) {
    mode = .rotating(store, schedule)
    self.time = time
    self.logger = logger
    held = Mutex(SigningKeys(schedule: schedule))
  }

  /// A keeper of one shared secret.
  init(shared key: SigningKey, time: any TimeSource, logger: Logger) {
    mode = .shared(key)
    self.time = time
    self.logger = logger
    held = Mutex(SigningKeys())
  }

  /// The key to sign with now.
  ///
  /// - Throws: `SecurityError`, or what the store throws, when a key had to be made first and could not be.
  func signer() async throws -> SigningKey {
    if case .shared(let key) = mode { return key }
    if let key = held.withLock({ $0.signer(at: time.now()) }) { return key }
    try await refresh()
    guard let key = held.withLock({ $0.signer(at: time.now()) }) else {
      throw SecurityError.library("no signing key is valid now; check the clock")
    }
    return key
  }

  /// The keys that may have signed a token that is still valid.
  func keys() -> JSONWebKeySet {
    switch mode {
    case .shared(let key): JSONWebKeySet([key.verifying])
    case .rotating: held.withLock { $0.verifying(at: time.now()) }
    }
  }

  /// Rotates the keys in the store if that is due, and reads them.
  ///
  /// - Throws: `SecurityError` when a stored key cannot be read; what the store throws.
  func refresh() async throws {
    guard case .rotating(let store, let schedule) = mode else { return }
    let keys = try await store.rotate(schedule, at: time.now())
    held.withLock { $0 = keys }
  }

  /// Refreshes every hour until the task is canceled; a failure is logged and tried again an hour later, which the day
  /// between the publication of a key and its first use allows for.
  func run() async throws {
    while true {
      try await time.sleep(for: KeyKeeper.interval)
      do {
        try await refresh()
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        logger.error("The signing keys could not be rotated; this is tried again.", ["error": .string("\(error)")])
      }
    }
  }
}

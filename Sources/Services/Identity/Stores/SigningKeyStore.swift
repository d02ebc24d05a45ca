import Core
import Security

/// Keeps the keys that tokens are signed with.
protocol SigningKeyStore: Sendable {
  /// Rotates the stored keys as of `now` and returns them all, in one transaction, so that processes that share the store
  /// agree on one set.
  ///
  /// - Throws: `SecurityError` when a stored key cannot be read; what the database throws.
  func rotate(_ schedule: SigningKeys.Schedule, at now: Timestamp) async throws -> SigningKeys
}

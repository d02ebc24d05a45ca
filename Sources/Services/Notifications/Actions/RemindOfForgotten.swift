import Core
import Telemetry

/// Finds notifications whose message got lost, and puts a new one into the queue.
///
/// The queue keeps its messages, so this is for a queue that was emptied, or restored from an older backup.
struct RemindOfForgotten: Sendable {
  let store: any NotificationStore
  let time: any TimeSource
  let logger: Logger

  /// How often to look.
  static let interval = Duration.seconds(60)
  /// For how long after its time nothing must have happened.
  static let grace = Duration.seconds(600)

  /// Looks every minute until the task is canceled.
  func run() async {
    while !Task.isCancelled {
      do { try await callAsFunction() } catch {
        logger.error("forgotten notifications could not be looked for", ["error": .error(error)])
      }
      try? await time.sleep(for: RemindOfForgotten.interval)
    }
  }

  /// Looks once.
  ///
  /// - Throws: what the store throws.
  func callAsFunction() async throws {
    let now = time.now()
    let count = try await store.remind(forgottenSince: now - RemindOfForgotten.grace, now: now)
    if count > 0 { logger.warning("forgotten notifications were queued again", ["count": .integer(count)]) }
  }
}

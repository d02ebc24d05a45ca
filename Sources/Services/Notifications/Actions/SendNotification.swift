import Core
import Messaging
import Telemetry

/// Sends a notification that a message of the queue asks for.
///
/// The record decides, the message only calls. Steps, and what a crash behind each of them leads to:
///
/// | step | after a crash behind it |
/// |---|---|
/// | the message arrives | it is delivered again: nothing has happened |
/// | the attempt is recorded, state `sending` | the message is delivered again; when the lease is over, a new attempt begins |
/// | the transport takes the message | as above: the new attempt sends it again, with the same `Message-ID` and date |
/// | the outcome is recorded | the message is delivered again and finds nothing to do, or waits, or is a dead letter |
/// | the message is acknowledged | nothing is left to do |
///
/// Only the third row can bring a mail twice, and only where a server does not recognize its `Message-ID`: between the server's
/// answer and its recording nobody can know, and a mail that comes twice is better than one that never comes. A folder
/// replaces the file. The row is kept as narrow as can be: the outcome is recorded at once, and when the database refuses it,
/// again and again while the notification stays in this process's hand.
///
/// A message that got lost is made up for by `SweepNotifications`; one that comes twice finds the record done or in hand.
struct SendNotification: Sendable {
  let store: any NotificationStore
  let couriers: Couriers
  let patience: Duration
  /// The waits between attempts.
  let retries: RetryPolicy
  /// The waits between tries to record an outcome.
  let recording: RetryPolicy
  let time: any TimeSource
  let logger: Logger
  let inHand = InHand()

  /// How long a sender counts as alive without a sign of life; it gives one three times as often.
  static let lease = Duration.seconds(15)
  /// How often recording an outcome is tried: some eight minutes.
  private static let recordingLimit = 100

  /// Handles a message of the queue `notifications`.
  func callAsFunction(_ delivery: Messaging.Delivery) async -> Disposition {
    let id: ObjectID
    do throws(UnreadableEvent) {
      id = try NotificationsEvents.notification(calledBy: delivery.message)
    } catch {
      return .reject(reason: error.description)
    }
    guard inHand.take(id) else { return .retry(after: Self.lease, reason: "The notification is being sent.") }
    defer { inHand.putDown(id) }
    let call = Notification.Call(letter: delivery.message.id, deliveries: delivery.count)
    do {
      let begun = try await store.update(id) { notification, _ in
        notification.begin(on: call, at: time.now(), lease: Self.lease)
      }
      guard let begun else { return .reject(reason: "There is no notification \(id).") }
      switch begun.value {
      case .started(let attempt): return await send(begun.notification, attempt, call)
      case .tooEarly(let wait): return .retry(after: wait, reason: "The notification is not due.")
      case .finished: return .done
      case .givenUp(let reason): return .reject(reason: reason)
      }
    } catch {
      logger.error("An attempt could not be recorded.", ["notification": .string("\(id)"), "error": .error(error)])
      return .retry(after: nil, reason: "\(error)")
    }
  }

  /// Makes the attempt and records its outcome, with signs of life meanwhile.
  private func send(
    _ notification: Notification, _ attempt: Int, _ call: Notification.Call
  ) async -> Disposition {
    await withTaskGroup { group in
      group.addTask { await stayAlive(notification.id, attempt) }
      defer { group.cancelAll() }
      let outcome = await couriers.deliver(notification)
      guard let recorded = await record(outcome, of: attempt, in: notification, call) else {
        return .retry(after: Self.lease, reason: "The outcome could not be recorded.")
      }
      return disposition(of: recorded, outcome)
    }
  }

  private func stayAlive(_ id: ObjectID, _ attempt: Int) async {
    while true {
      do { try await time.sleep(for: Self.lease / 3) } catch { return }
      // A sign that cannot be given is made up for by the next one, or the lease runs out.
      let isOurs = try? await store.update(id) { notification, _ in
        notification.renew(attempt, at: time.now(), lease: Self.lease)
      }
      if isOurs?.value == false { return }
    }
  }

  /// Records an outcome, however long the database refuses it; nil when that took too long or the process ends.
  private func record(
    _ outcome: AttemptOutcome, of attempt: Int, in notification: Notification, _ call: Notification.Call
  ) async -> Notification? {
    let delay = retries.delay(after: notification.attemptsInARow)
    let now = time.now()
    for failures in 1...Self.recordingLimit {
      do {
        let saved = try await store.update(notification.id) { [patience] notification, _ in
          notification.finish(attempt, outcome, on: call, at: now, retryAfter: delay, patience: patience)
        }
        return saved?.notification
      } catch {
        logger.error(
          "The outcome of an attempt could not be recorded.",
          [
            "notification": .string("\(notification.id)"), "outcome": .string(outcome.name), "error": .error(error),
          ])
      }
      do { try await time.sleep(for: recording.delay(after: failures)) } catch { return nil }
    }
    return nil
  }

  private func disposition(of notification: Notification, _ outcome: AttemptOutcome) -> Disposition {
    switch notification.state {
    case .sent: return .done
    case .pending, .sending: return .retry(after: Self.lease, reason: "Another sender is at the notification.")
    case .waiting(let end):
      return .retry(after: max(.zero, end - time.now()), reason: outcome.reply?.text ?? outcome.name)
    case .failed(let failure, _):
      logger.warning(
        "A notification was given up.",
        ["notification": .string("\(notification.id)"), "reason": .string(failure.reason)])
      return .reject(reason: failure.reason)
    }
  }
}

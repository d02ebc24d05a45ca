import Core
import Delivery
import Messaging
import SQL
import Telemetry

/// Sends one notification, or says when to try again.
///
/// What happens when the process dies, point by point:
///
/// 1. *Before the event's transaction is committed*: nothing is there yet; the broker delivers the event again.
/// 2. *After it, before the event is acknowledged*: it is delivered again; the inbox knows it, and nothing is added.
/// 3. *Before the outbox has published the work*: the outbox publishes it at the next start; twice at worst, with one id.
/// 4. *After an attempt has begun, before the transport has answered*: the notification is `sending`. A folder, which replaces
///    what it has, is written again at once. A server may or may not have the mail: the lease runs out first, in case another
///    process is still at it, then the attempt is repeated with the same `Message-ID`.
/// 5. *After the transport's answer, before it is recorded*: as 4. This is the one gap in which a mail server can get a mail
///    twice, and it is as long as one commit; to leave the mail out instead would lose it in 4.
/// 6. *After it is recorded, before the work is acknowledged*: the work comes again and finds `sent`, and nothing is sent.
struct DeliverNotification: Sendable {
  let store: any NotificationStore
  let mail: any MailTransport
  let texts: any TextTransport
  let settings: NotificationsSettings
  let retries: RetryPolicy
  let time: any TimeSource
  let logger: Logger

  /// For how long an attempt keeps others from beginning one; longer than any transport's own time limit.
  static let lease = Duration.seconds(120)

  /// Handles one message of the queue `notifications`.
  func callAsFunction(_ delivery: Delivery) async -> Disposition {
    guard let id = try? NotificationsEvents.notificationID(in: delivery.message) else {
      return .reject(reason: "The message names no notification.")
    }
    do {
      guard let (notification, beginning) = try await begin(id, isFirstDelivery: delivery.count == 1) else {
        return .reject(reason: "There is no notification '\(id)'.")
      }
      switch beginning {
      case .alreadySent: return .done
      case .alreadyFailed(let reason): return .reject(reason: reason)
      case .wait(let delay): return .retry(after: delay, reason: "It is not due yet.")
      case .send: return try await finish(id, try await send(notification))
      }
    } catch is CancellationError {
      return .retry(after: nil, reason: "The process was stopped.")
    } catch {
      logger.error("a notification could not be handled", ["notification": .string("\(id)"), "error": .error(error)])
      return .retry(after: nil, reason: "\(error)")
    }
  }

  /// Begins an attempt.
  ///
  /// A dead letter that somebody replays comes with a fresh count of deliveries, and begins anew.
  private func begin(
    _ id: UUIDv7, isFirstDelivery: Bool
  ) async throws -> (Notification, Notification.Beginning)? {
    let (now, mail, texts) = (time.now(), mail.replacesRepeats, texts.replacesRepeats)
    return try await store.update(id) { notification in
      if isFirstDelivery { notification.replay(at: now) }
      let isHarmless = notification.recipient.kind == .email ? mail : texts
      let beginning = notification.begin(at: now, lease: DeliverNotification.lease, repeatsAreHarmless: isHarmless)
      return (notification, beginning)
    }
  }

  /// Hands it to its transport.
  ///
  /// - Returns: why it was not taken; nil when it was.
  /// - Throws: `CancellationError` when the process is being stopped; the attempt's outcome is then unknown.
  private func send(_ notification: Notification) async throws -> MailTransportError? {
    do throws(MailTransportError) {
      switch notification.recipient {
      case .email(let address):
        try await mail.send(
          MailMessage(
            from: settings.sender, to: address, subject: notification.subject, text: notification.text,
            id: notification.messageID, date: notification.createdAt))
      case .sms(let number):
        try await texts.send(
          TextMessage(to: number, text: notification.text, id: notification.messageID, date: notification.createdAt))
      }
      return nil
    } catch {
      if Task.isCancelled, error.replyCode == nil { throw CancellationError() }
      return error
    }
  }

  /// Records how an attempt went.
  private func finish(_ id: UUIDv7, _ error: MailTransportError?) async throws -> Disposition {
    let (now, settings, retries) = (time.now(), settings, retries)
    let notification = try await recording {
      try await store.update(id) { notification -> Notification in
        if let error {
          let delay = retries.delay(after: notification.failuresInARow)
          notification.fail(error, at: now, delay: delay, patience: settings.patience)
        } else {
          notification.succeed(at: now)
        }
        return notification
      }
    }
    guard let notification else { return .reject(reason: "There is no notification '\(id)' any more.") }
    switch notification.state {
    case .sent: return .done
    case .failed:
      let reason = error?.message ?? ""
      logger.warning("a notification has failed", ["notification": .string("\(id)"), "reason": .string(reason)])
      return .reject(reason: reason)
    case .pending, .sending, .retrying: return .retry(after: notification.due - now, reason: error?.message ?? "")
    }
  }

  /// Tries harder than usual, since what is not recorded may be sent again; even while the process is being stopped.
  private func recording<Value>(_ body: () async throws -> Value) async throws -> Value {
    for failures in 1...3 {
      do { return try await body() } catch {
        logger.warning("the outcome of a notification could not be recorded", ["error": .error(error)])
        try? await time.sleep(for: RetryPolicy(first: .milliseconds(100), longest: .seconds(1)).delay(after: failures))
      }
    }
    return try await body()
  }
}

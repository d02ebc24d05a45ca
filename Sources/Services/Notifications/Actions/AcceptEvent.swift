import Core
import Delivery
import Messaging
import Telemetry

/// Makes a notification of an event.
///
/// The notification, the note that the event has taken effect, and the message that asks for it to be sent become durable in
/// one transaction. So an event that is delivered again, after a crash or by its publisher, has no second effect.
struct AcceptEvent: Sendable {
  let store: any NotificationStore
  let events: NotificationsEvents
  /// The right side of `Message-ID`s.
  let domain: String
  let time: any TimeSource
  let logger: Logger

  /// Handles a delivered event.
  ///
  /// - Parameters:
  ///   - delivery: the event.
  ///   - read: makes a letter of it, or says why that can never be done.
  /// - Returns: `.reject` for an event that cannot be read, `.retry` while the database does not take it.
  func callAsFunction(
    _ delivery: Messaging.Delivery, _ read: (Message) throws(UnreadableEvent) -> Letter
  ) async -> Disposition {
    let event = delivery.message
    let letter: Letter
    do throws(UnreadableEvent) {
      letter = try read(event)
    } catch {
      logger.warning(
        "An event cannot be read.", ["queue": .string(event.queue), "reason": .string(error.description)])
      return .reject(reason: error.description)
    }
    guard case .email(let address) = letter.recipient else { return .reject(reason: "The event names no address.") }
    let now = time.now()
    let notification = Notification(
      letter, owner: .address(address), event: "\(event.queue).\(event.id)", domain: domain, at: now)
    do {
      _ = try await store.add(notification, for: event, announcing: events.call(for: notification, at: now))
      return .done
    } catch {
      logger.error("An event could not be stored.", ["queue": .string(event.queue), "error": .error(error)])
      return .retry(after: nil, reason: "\(error)")
    }
  }
}

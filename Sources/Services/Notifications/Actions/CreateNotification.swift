import Core
import Delivery
import Messaging

/// Writes a notification down; it is sent soon afterwards.
struct CreateNotification: Sendable {
  let store: any NotificationStore
  let settings: NotificationsSettings
  let time: any TimeSource
  let random: any RandomSource

  /// Writes down what a request asks for.
  ///
  /// - Parameters:
  ///   - recipient: whom to tell.
  ///   - subject: the mail's subject.
  ///   - text: what to tell.
  ///   - sender: the account that asks, if one does.
  /// - Returns: the notification.
  /// - Throws: what the store throws.
  func callAsFunction(
    to recipient: Recipient, subject: String, text: String, sender: String?
  ) async throws -> Notification {
    let now = time.now()
    let id = UUIDv7(at: now, random: random)
    let notification = Notification(
      id: id, sender: sender, recipient: recipient, subject: subject, text: text,
      messageID: MessageID(of: id.description, at: settings.sender.domain), at: now)
    try await store.add(notification, because: nil)
    return notification
  }

  /// Writes down what an event gives cause for, once for each event.
  ///
  /// - Throws: what the store throws.
  func callAsFunction(_ conversion: ConversionMessage, because event: Message) async throws {
    let (address, words) =
      switch conversion {
      case .ready(let mp3, let address): (address, NotificationText.mp3Ready(mp3))
      case .failed(let video, let reason, let address):
        (address, NotificationText.conversionFailed(video, reason: reason))
      }
    let now = time.now()
    let notification = Notification(
      id: UUIDv7(at: now, random: random), sender: nil, recipient: .email(address), subject: words.subject,
      text: words.text,
      // The queue tells apart events of different queues that share an id.
      messageID: MessageID(of: "\(event.queue).\(event.id)", at: settings.sender.domain), at: now)
    try await store.add(notification, because: event)
  }
}

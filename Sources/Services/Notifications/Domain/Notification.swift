import Core
import Delivery

/// A message for one recipient, from the moment it is asked for until it is sent or given up.
///
/// ```
/// pending ──▶ sending ──▶ sent
///              ▲  │ │
///              │  ▼ └───▶ failed ──▶ pending, when an administrator replays its dead letter
///            waiting
/// ```
///
/// Each passage through `sending` is an attempt. `Notification+Sending` has the passages.
struct Notification: Sendable, Hashable {
  /// Its id; later ones sort behind earlier ones.
  let id: ObjectID
  /// The `Message-ID`, the same for every attempt.
  let messageID: MessageID
  /// Who may see it.
  let owner: Owner
  /// Where it goes.
  let recipient: Recipient
  /// The subject of a mail; a short message has none and ignores it.
  let subject: String
  /// The text.
  let text: String
  /// When it was asked for; also the date that the message bears.
  let createdAt: Timestamp
  /// Where it stands.
  var state: NotificationState
  /// The tries, oldest first.
  var attempts: [Attempt]
  /// Since when it is being tried: since it was asked for, or since it was taken up again.
  var triedSince: Timestamp
  /// When it was last put into the queue of those to be sent.
  var queuedAt: Timestamp
  /// How often the sweep has put it there since somebody last took it up.
  var timesSwept: Int

  /// A notification that nobody has tried to send.
  ///
  /// - Parameters:
  ///   - letter: what it says, and to whom.
  ///   - owner: who may see it.
  ///   - event: what its `Message-ID` is made of; nil for its own id.
  ///   - domain: the right side of its `Message-ID`, the sender's domain.
  ///   - now: when it is asked for.
  init(_ letter: Letter, owner: Owner, event: String? = nil, domain: String, at now: Timestamp) {
    id = ObjectID(at: now)
    messageID = MessageID(of: event ?? id.description, at: domain)
    self.owner = owner
    recipient = letter.recipient
    subject = letter.subject
    text = letter.text
    createdAt = now
    state = .pending
    attempts = []
    triedSince = now
    queuedAt = now
    timesSwept = 0
  }

  /// A notification that was stored.
  init(
    restoring id: ObjectID, messageID: MessageID, owner: Owner, letter: Letter, createdAt: Timestamp,
    state: NotificationState, attempts: [Attempt], triedSince: Timestamp, queuedAt: Timestamp, timesSwept: Int
  ) {
    self.id = id
    self.messageID = messageID
    self.owner = owner
    recipient = letter.recipient
    subject = letter.subject
    text = letter.text
    self.createdAt = createdAt
    self.state = state
    self.attempts = attempts
    self.triedSince = triedSince
    self.queuedAt = queuedAt
    self.timesSwept = timesSwept
  }

  /// What it says, and to whom.
  var letter: Letter { Letter(to: recipient, subject: subject, text: text) }
}

/// What is to be said, and to whom.
struct Letter: Sendable, Hashable {
  let recipient: Recipient
  let subject: String
  let text: String

  /// A letter.
  init(to recipient: Recipient, subject: String, text: String) {
    self.recipient = recipient
    self.subject = subject
    self.text = text
  }
}

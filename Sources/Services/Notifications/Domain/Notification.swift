import Core
import Delivery

/// Something to be told to somebody, and how far that has come.
///
///     pending ──begin──▶ sending ──sent──▶ sent
///        ▲                 │  ▲
///        │ replay   deferred  │ begin, once it is due
///        │                 ▼  │
///      failed ◀──refused── retrying
///
/// It decides and does no I/O: whoever sends asks `begin`, does what it says, and reports with `succeed` or `fail`.
struct Notification: Sendable {
  enum State: String, Sendable, Hashable, CaseIterable {
    case pending, sending, sent, retrying, failed
  }

  let id: UUIDv7
  /// The account that asked for it; nil when an event did.
  let sender: String?
  let recipient: Recipient
  let subject: String
  let text: String
  /// The same for every attempt.
  let messageID: MessageID
  let createdAt: Timestamp

  private(set) var state: State
  /// When the state is to change: the end of the attempt's lease in `sending`, the next attempt in `retrying`.
  private(set) var due: Timestamp
  /// Since when it has been tried; a replay begins anew.
  private(set) var triedSince: Timestamp
  private(set) var updatedAt: Timestamp
  private(set) var attempts: [Attempt]

  /// A notification that nobody has tried to send.
  init(
    id: UUIDv7, sender: String?, recipient: Recipient, subject: String, text: String, messageID: MessageID,
    at moment: Timestamp
  ) {
    self.init(
      id: id, sender: sender, recipient: recipient, subject: subject, text: text, messageID: messageID,
      createdAt: moment, state: .pending, due: moment, triedSince: moment, updatedAt: moment, attempts: [])
  }

  /// A notification as it was stored.
  init(
    id: UUIDv7, sender: String?, recipient: Recipient, subject: String, text: String, messageID: MessageID,
    createdAt: Timestamp, state: State, due: Timestamp, triedSince: Timestamp, updatedAt: Timestamp, attempts: [Attempt]
  ) {
    self.id = id
    self.sender = sender
    self.recipient = recipient
    self.subject = subject
    self.text = text
    self.messageID = messageID
    self.createdAt = createdAt
    self.state = state
    self.due = due
    self.triedSince = triedSince
    self.updatedAt = updatedAt
    self.attempts = attempts
  }

  /// What somebody who wants to send it is to do.
  enum Beginning: Sendable, Hashable {
    /// Send it, and report.
    case send
    /// Ask again after so long.
    case wait(Duration)
    /// Nothing: it was sent.
    case alreadySent
    /// Nothing: it has failed, for this reason.
    case alreadyFailed(String)
  }

  /// Begins an attempt if it is time for one.
  ///
  /// - Parameters:
  ///   - moment: now.
  ///   - lease: for how long nobody else begins one.
  ///   - repeatsAreHarmless: whether an attempt of unknown outcome can be repeated before its lease is over.
  /// - Returns: what to do.
  mutating func begin(at moment: Timestamp, lease: Duration, repeatsAreHarmless: Bool) -> Beginning {
    switch state {
    case .sent: return .alreadySent
    case .failed: return .alreadyFailed(attempts.last?.detail ?? "")
    case .pending: break
    case .retrying where due > moment: return .wait(due - moment)
    case .retrying: break
    case .sending where due > moment && !repeatsAreHarmless: return .wait(due - moment)
    case .sending: end(.interrupted, nil, "The process ended before the outcome was known.", at: moment)
    }
    state = .sending
    due = moment + lease
    updatedAt = moment
    attempts.append(
      Attempt(
        number: attempts.count + 1, startedAt: moment, endedAt: nil, outcome: .started, replyCode: nil, detail: ""))
    return .send
  }

  /// Reports that the transport took it; final, whatever is reported later.
  mutating func succeed(at moment: Timestamp) {
    guard state != .sent else { return }
    end(.sent, nil, "", at: moment)
    state = .sent
    due = moment
  }

  /// Reports that an attempt failed.
  ///
  /// - Parameters:
  ///   - error: why.
  ///   - moment: now.
  ///   - delay: how long to wait before the next attempt.
  ///   - patience: for how long it is tried at all; it fails instead of waiting beyond that.
  mutating func fail(_ error: MailTransportError, at moment: Timestamp, delay: Duration, patience: Duration) {
    guard state == .sending else { return }
    let isOver = !error.isTransient || moment + delay > triedSince + patience
    end(isOver ? .refused : .deferred, error.replyCode, error.message, at: moment)
    state = isOver ? .failed : .retrying
    due = isOver ? moment : moment + delay
  }

  /// Begins anew with a notification that has failed, because a person asked for it.
  mutating func replay(at moment: Timestamp) {
    guard state == .failed else { return }
    state = .pending
    due = moment
    triedSince = moment
    updatedAt = moment
  }

  /// Notes that its message has been put into the queue again.
  mutating func remind(at moment: Timestamp) {
    updatedAt = moment
  }

  /// How often it was tried since it was made or replayed.
  var failuresInARow: Int { attempts.reversed().prefix { $0.startedAt >= triedSince }.count }

  private mutating func end(_ outcome: Attempt.Outcome, _ code: Int?, _ detail: String, at moment: Timestamp) {
    updatedAt = moment
    guard let last = attempts.indices.last else { return }
    attempts[last].endedAt = moment
    attempts[last].outcome = outcome
    attempts[last].replyCode = code
    attempts[last].detail = String(detail.prefix(1000))
  }
}

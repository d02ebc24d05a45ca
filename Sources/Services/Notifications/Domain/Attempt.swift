import Core
import Delivery

/// One try to hand a notification to its transport.
struct Attempt: Sendable, Hashable {
  /// Which one it is, from 1.
  let number: Int
  /// When it began.
  let startedAt: Timestamp
  /// When it ended; nil while it runs.
  private(set) var finishedAt: Timestamp?
  /// What came of it; nil while it runs.
  private(set) var outcome: AttemptOutcome?

  /// An attempt that begins.
  init(number: Int, startedAt: Timestamp) {
    self.number = number
    self.startedAt = startedAt
  }

  /// An attempt that was stored.
  init(restoring number: Int, startedAt: Timestamp, finishedAt: Timestamp?, outcome: AttemptOutcome?) {
    self.init(number: number, startedAt: startedAt)
    self.finishedAt = finishedAt
    self.outcome = outcome
  }

  /// Notes how it ended.
  mutating func finish(_ outcome: AttemptOutcome, at now: Timestamp) {
    self.outcome = outcome
    finishedAt = now
  }
}

/// What came of an attempt.
enum AttemptOutcome: Sendable, Hashable {
  /// The other side has taken responsibility.
  case taken
  /// It did not work, and may later: a network fault or a 4xx reply.
  case postponed(Reply)
  /// It will never work: a 5xx reply.
  case refused(Reply)
  /// The sender died before it could say; the message may have gone out.
  case interrupted

  /// What a transport's error means.
  init(_ error: MailTransportError) {
    let reply = Reply(code: error.replyCode, text: error.message)
    self = error.isTransient ? .postponed(reply) : .refused(reply)
  }

  /// The name that clients and the database know.
  var name: String {
    switch self {
    case .taken: "taken"
    case .postponed: "postponed"
    case .refused: "refused"
    case .interrupted: "interrupted"
    }
  }

  /// What the other side said, where it said why not.
  var reply: Reply? {
    switch self {
    case .taken, .interrupted: nil
    case .postponed(let reply), .refused(let reply): reply
    }
  }
}

/// What the other side said, or what went wrong on the way to it.
struct Reply: Sendable, Hashable {
  /// The SMTP reply code, if there was a reply.
  let code: Int?
  /// The words: at most 1000 characters, with spaces in place of control characters.
  let text: String

  /// A reply; the other side's words are cut and cleaned.
  init(code: Int?, text: String) {
    self.code = code
    var clean = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(1000) {
      clean.append(scalar.properties.generalCategory == .control ? " " : scalar)
    }
    self.text = String(clean)
  }
}

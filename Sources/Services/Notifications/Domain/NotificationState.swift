import Core

/// Where a notification stands.
enum NotificationState: Sendable, Hashable {
  /// Nobody has tried yet.
  case pending
  /// A sender is at it, and alive at least until then.
  case sending(until: Timestamp)
  /// It is tried again then.
  case waiting(until: Timestamp)
  /// It is out.
  case sent(at: Timestamp)
  /// It is given up.
  case failed(Failure, at: Timestamp)

  /// Why a notification was given up.
  struct Failure: Sendable, Hashable {
    /// The reason, for people.
    let reason: String
    /// The queue's message that led to it, which is then a dead letter.
    let letter: String
  }

  /// The name that clients and the database know.
  var name: String {
    switch self {
    case .pending: "pending"
    case .sending: "sending"
    case .waiting: "waiting"
    case .sent: "sent"
    case .failed: "failed"
    }
  }

  /// When it came to its end; nil before that.
  var finishedAt: Timestamp? {
    switch self {
    case .pending, .sending, .waiting: nil
    case .sent(let time), .failed(_, let time): time
    }
  }

  /// When it is tried again; nil unless it waits for that.
  var nextAttemptAt: Timestamp? {
    if case .waiting(let time) = self { time } else { nil }
  }

  /// Why it was given up; nil unless it was.
  var failure: Failure? {
    if case .failed(let failure, _) = self { failure } else { nil }
  }
}

import Core

/// One try to hand a notification to its transport.
struct Attempt: Sendable, Hashable {
  enum Outcome: String, Sendable, Hashable, CaseIterable {
    /// It is under way, or the process ended in its midst.
    case started
    /// The transport took the notification.
    case sent
    /// It failed, and trying again can help.
    case deferred
    /// It failed for good.
    case refused
    /// Nobody knows how it ended, because the process did.
    case interrupted
  }

  /// Which try it was, from 1.
  let number: Int
  let startedAt: Timestamp
  var endedAt: Timestamp?
  var outcome: Outcome
  /// The SMTP reply code, if there was a reply.
  var replyCode: Int?
  /// What went wrong, for people; empty when nothing did.
  var detail: String
}

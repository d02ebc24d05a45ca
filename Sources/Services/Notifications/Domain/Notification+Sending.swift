import Core

extension Notification {
  /// A message of the queue that asks for a notification to be sent.
  struct Call: Sendable, Hashable {
    /// The message's id.
    let letter: String
    /// How often it has been delivered, this time included.
    let deliveries: Int
  }

  /// What comes of taking up a notification.
  enum Beginning: Sendable, Hashable {
    /// The attempt of that number has begun.
    case started(attempt: Int)
    /// Somebody is at it, or it is not due: nothing can be done before so long.
    case tooEarly(Duration)
    /// There is nothing left to do.
    case finished
    /// It was given up because of this very message, which is a dead letter for that reason.
    case givenUp(String)
  }

  /// Begins an attempt, if it is time for one.
  ///
  /// A notification that was given up is taken up again when its dead letter was replayed, which shows in the letter's
  /// count beginning at 1 again.
  ///
  /// - Parameters:
  ///   - call: the message that asks for it.
  ///   - now: the time.
  ///   - lease: for how long the sender counts as alive without a sign of life.
  /// - Returns: what came of it.
  mutating func begin(on call: Call, at now: Timestamp, lease: Duration) -> Beginning {
    switch state {
    case .pending: break
    case .sending(let end):
      guard end <= now else { return .tooEarly(end - now) }
      if let last = attempts.indices.last, attempts[last].outcome == nil {
        attempts[last].finish(.interrupted, at: now)
      }
    case .waiting(let end):
      guard end <= now else { return .tooEarly(end - now) }
    case .sent: return .finished
    case .failed(let failure, _):
      guard failure.letter == call.letter else { return .finished }
      guard call.deliveries == 1 else { return .givenUp(failure.reason) }
      triedSince = now
    }
    attempts.append(Attempt(number: attempts.count + 1, startedAt: now))
    state = .sending(until: now + lease)
    timesSwept = 0
    return .started(attempt: attempts.count)
  }

  /// Notes that the sender of an attempt is alive.
  ///
  /// - Returns: whether the notification is still in that sender's hands.
  mutating func renew(_ attempt: Int, at now: Timestamp, lease: Duration) -> Bool {
    guard case .sending = state, attempt == attempts.count else { return false }
    state = .sending(until: now + lease)
    return true
  }

  /// Notes how an attempt ended.
  ///
  /// An attempt that was taken ends the matter, even if somebody else has begun another one meanwhile. Any other end
  /// counts for the notification only when its attempt is the latest.
  ///
  /// - Parameters:
  ///   - attempt: its number.
  ///   - outcome: what came of it.
  ///   - call: the message that asked for it.
  ///   - now: the time.
  ///   - delay: how long to wait before another attempt.
  ///   - patience: how long to go on trying in all.
  mutating func finish(
    _ attempt: Int, _ outcome: AttemptOutcome, on call: Call, at now: Timestamp, retryAfter delay: Duration,
    patience: Duration
  ) {
    guard attempts.indices.contains(attempt - 1) else { return }
    attempts[attempt - 1].finish(outcome, at: now)
    if case .sent = state { return }
    switch outcome {
    case .taken:
      state = .sent(at: now)
    case .refused(let reply) where attempt == attempts.count:
      state = .failed(.init(reason: reply.text, letter: call.letter), at: now)
    case .postponed(let reply) where attempt == attempts.count:
      let end = triedSince + patience
      if now < end {
        state = .waiting(until: min(now + delay, end))
      } else {
        let reason =
          "Given up after \(attempts.count) attempts since \(triedSince.rfc3339). The last one: \(reply.text)"
        state = .failed(.init(reason: reason, letter: call.letter), at: now)
      }
    case .refused, .postponed, .interrupted: break
    }
  }

  /// How many attempts there were since it is being tried.
  var attemptsInARow: Int { attempts.count { $0.startedAt >= triedSince } }

  /// When its message in the queue counts as lost; nil when none is needed.
  ///
  /// Five minutes after it should have been taken up, and twice as long each time it is put into the queue again, since
  /// the queue may just be long.
  var overdueAt: Timestamp? {
    let due: Timestamp
    switch state {
    case .pending: due = queuedAt
    case .sending(let end), .waiting(let end): due = end
    case .sent, .failed: return nil
    }
    return max(due, queuedAt) + Duration.seconds(300) * (1 << min(timesSwept, 8))
  }

  /// Notes that it is put into the queue again, if its message counts as lost.
  ///
  /// - Returns: whether it is.
  mutating func sweep(at now: Timestamp) -> Bool {
    guard let overdueAt, overdueAt <= now else { return false }
    queuedAt = now
    timesSwept += 1
    return true
  }
}

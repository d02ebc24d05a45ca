import Core
import Messaging
import SQL
import Synchronization

extension Consumer {
  /// Settles the message that a worker had, and takes the next one unless the task is canceled.
  ///
  /// - Parameters:
  ///   - settlement: what is to be said about the message it had.
  ///   - holder: marks the worker's message.
  ///   - isUncertain: whether the last exchange failed. It may have been committed all the same, and then the worker
  ///     holds a message without knowing it; that one is given back.
  /// - Returns: the message it has now, or nil when there is none.
  /// - Throws: `SQLError`.
  func exchange(_ settlement: Settlement?, as holder: Int64, isUncertain: Bool) async throws -> Claim? {
    let takesNext = !Task.isCancelled
    return try await broker.database.write { transaction in
      if let settlement { try await settle(settlement, as: holder, in: transaction) }
      if isUncertain { try await giveBackUnknown(to: holder, in: transaction) }
      guard takesNext else { return nil }
      return try await transaction.first(MessageTable.claim, [.text(definition.name), .integer(holder)]) { row in
        let message = Message(
          id: row.text(1), queue: definition.name, type: row.text(2), body: row.blob(3),
          time: Timestamp(microseconds: row.integer(4)))
        return Claim(sequence: row.integer(0), delivery: Delivery(message: message, count: Int(row.integer(5))))
      }
    }
  }

  /// Makes ready what is due, and wakes as many idle workers as there are ready messages.
  ///
  /// - Returns: how long until the next delayed message is due.
  func wakeForReady() async throws -> Duration {
    let now = broker.time.now()
    let queue = SQLValue(definition.name)
    if let first = try await firstDelayed(), first.due <= now || first.since > now {
      try await broker.database.write {
        try await $0.execute(MessageTable.makeReady, [queue, .integer(now.microseconds)])
      }
    }
    let idle = line.idle.count
    if idle > 0 {
      let ready = try await broker.database.read { reader in
        try await reader.first(MessageTable.countReady, [queue, SQLValue(idle)]) { Int($0.integer(0)) }
      }
      if let ready, ready > 0 { line.idle.wake(ready) }
    }
    return try await firstDelayed().map { $0.due - broker.time.now() } ?? .seconds(1)
  }

  /// Puts back what consumers hold that are not at work in this process.
  func releaseOrphans() async throws {
    let alive = broker.state.withLock { $0.holders }
    try await broker.database.write { transaction in
      let held = try await transaction.rows(MessageTable.held, [.text(definition.name)]) { row in
        (sequence: row.integer(0), holder: row.integer(1), deliveries: Int(row.integer(2)))
      }
      for message in held where !alive.contains(message.holder) {
        let row = Held(sequence: message.sequence, holder: message.holder, deliveries: message.deliveries)
        let reason = "its consumer ended \(message.deliveries) times while handling it"
        try await putBack(row, delay: .zero, reason: reason, in: transaction)
      }
    }
  }

  /// A row that somebody holds.
  private struct Held {
    let sequence: Int64
    let holder: Int64
    let deliveries: Int

    var key: [SQLValue] { [.integer(sequence), .integer(holder)] }
  }

  private func firstDelayed() async throws -> (due: Timestamp, since: Timestamp)? {
    try await broker.database.read { reader in
      try await reader.first(MessageTable.firstDelayed, [.text(definition.name)]) { row in
        (Timestamp(microseconds: row.integer(0)), Timestamp(microseconds: row.integer(1)))
      }
    }
  }

  private func settle(_ settlement: Settlement, as holder: Int64, in transaction: any SQLTransaction) async throws {
    switch settlement {
    case .untouched(let claim):
      let values: [SQLValue] = [.integer(claim.sequence), .integer(holder), SQLValue(claim.delivery.count - 1), 0, 0]
      try await transaction.execute(MessageTable.putBack, values)
    case .handled(let claim, let disposition):
      let held = Held(sequence: claim.sequence, holder: holder, deliveries: claim.delivery.count)
      switch disposition {
      case .done: try await transaction.execute(MessageTable.remove, held.key)
      case .reject(let reason): try await bury(held, reason, in: transaction)
      case .retry(let delay, let reason):
        let delay = delay ?? broker.backOff.delay(after: claim.delivery.count)
        try await putBack(held, delay: delay, reason: reason, in: transaction)
      }
    }
  }

  /// Gives back what a worker holds once it has settled all that it knows of; no handler has seen it.
  private func giveBackUnknown(to holder: Int64, in transaction: any SQLTransaction) async throws {
    let unknown = try await transaction.rows(MessageTable.held, [.text(definition.name)]) { row in
      (sequence: row.integer(0), holder: row.integer(1), deliveries: Int(row.integer(2)))
    }
    for message in unknown where message.holder == holder {
      let values: [SQLValue] = [.integer(message.sequence), .integer(holder), SQLValue(message.deliveries - 1), 0, 0]
      try await transaction.execute(MessageTable.putBack, values)
    }
  }

  /// Keeps a message for another delivery, unless it has had its last.
  private func putBack(
    _ held: Held, delay: Duration, reason: String, in transaction: any SQLTransaction
  ) async throws {
    guard held.deliveries < definition.maximumDeliveries else { return try await bury(held, reason, in: transaction) }
    let since = broker.time.now()
    let due = delay > .zero ? (since + delay).microseconds : 0
    let values = held.key + [SQLValue(held.deliveries), .integer(due), .integer(since.microseconds)]
    try await transaction.execute(MessageTable.putBack, values)
    if due > 0 {
      transaction.afterCommit { [line] in line.delays.ring() }
    } else {
      transaction.afterCommit { [line] in line.idle.wake(1) }
    }
  }

  private func bury(_ held: Held, _ reason: String, in transaction: any SQLTransaction) async throws {
    let moment = broker.time.now().microseconds
    try await transaction.execute(MessageTable.bury, held.key + [.text(reason), .integer(moment)])
    try await transaction.execute(MessageTable.remove, held.key)
  }
}

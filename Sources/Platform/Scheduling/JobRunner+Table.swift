import Core
import SQL
import Telemetry

/// What a runner reads and writes; each function is one transaction.
extension JobRunner {
  private var kindValues: [SQLValue] { kinds.map { .text($0) } }

  /// When the first waiting job is due.
  func firstDue() async throws -> Timestamp? {
    try await scheduler.database.read { reader in
      try await reader.first(JobTable.firstDue(kinds: self.kinds.count), self.kindValues) {
        Timestamp(microseconds: $0.integer(0))
      }
    }
  }

  /// Takes due jobs, and shows life.
  ///
  /// - Parameters:
  ///   - count: the most to take.
  ///   - known: the jobs in hand, when others that this runner holds shall be given back.
  /// - Returns: the jobs that it took, in the order in which they were due.
  /// - Throws: `SQLError`; then it may hold jobs without knowing it.
  func claim(atMost count: Int, givingBackAllBut known: Set<JobClaim>?) async throws -> [JobRun] {
    let now = scheduler.time.now()
    let values: [SQLValue] = [.integer(holder), .integer(now.microseconds), SQLValue(count)] + kindValues
    let runs = try await scheduler.database.write { transaction in
      if let known { try await self.giveBack(allBut: known, in: transaction) }
      try await transaction.execute(JobTable.beat, [.integer(self.holder)])
      return try await transaction.rows(JobTable.claim(kinds: self.kinds.count), values) { row in
        let job = DueJob(row)
        let claim = JobClaim(kind: job.kind, id: job.id, holder: self.holder, number: row.integer(6))
        return JobRun(job: job, attempt: Int(row.integer(4)), revision: row.integer(5), claim: claim)
      }
    }
    // RETURNING promises no order.
    return runs.sorted { $0.job.due < $1.job.due }
  }

  /// Writes what became of a job, and lets go of it.
  func write(_ outcome: JobOutcome, of run: JobRun) async throws {
    let now = scheduler.time.now()
    let change = change(outcome, of: run, now: now)
    try await scheduler.database.write { transaction in
      let key = run.claim.key + [.integer(run.revision)]
      if let change {
        let values: [SQLValue] = [
          .integer(change.due.microseconds), SQLValue(change.attempts), SQLValue(change.failure),
        ]
        try await transaction.execute(JobTable.move, key + values)
      } else {
        try await transaction.execute(JobTable.remove, key)
      }
      try await transaction.execute(JobTable.release, run.claim.key)
    }
    if let failure = change?.failure {
      scheduler.logger.error(
        "a job was given up", ["kind": .string(run.job.kind), "id": .string(run.job.id), "reason": .string(failure)])
    }
  }

  /// Shows that this runner lives.
  func beat() async throws {
    try await scheduler.database.write { try await $0.execute(JobTable.beat, [.integer(self.holder)]) }
  }

  /// Stops showing it, and lets go of jobs whose outcome could not be written.
  func forgetMe() async throws {
    try await scheduler.database.write { transaction in
      try await transaction.execute(JobTable.releaseAll, [.integer(self.holder)])
      try await transaction.execute(JobTable.forgetHolder, [.integer(self.holder)])
    }
  }

  /// The last signs of life of the others that have jobs in hand.
  func otherBeats() async throws -> [(holder: Int64, beat: Int64)] {
    try await scheduler.database.read { reader in
      try await reader.rows(JobTable.otherBeats, [.integer(self.holder)]) { ($0.integer(0), $0.integer(1)) }
    }
  }

  /// Makes the jobs of a dead holder ready for others, unless it has shown life after all.
  func release(_ dead: Int64, lastBeat: Int64) async throws {
    let maximum = scheduler.maximumAttempts
    try await scheduler.database.write { transaction in
      guard try await transaction.execute(JobTable.endHolder, [.integer(dead), .integer(lastBeat)]) == 1 else { return }
      let reason = SQLValue("the process that ran it ended, \(maximum) times in all")
      try await transaction.execute(JobTable.failWornOut, [.integer(dead), SQLValue(maximum), reason])
      try await transaction.execute(JobTable.releaseAll, [.integer(dead)])
    }
  }

  /// Gives back what this runner holds and does not know of; no handler has seen it.
  private func giveBack(allBut known: Set<JobClaim>, in transaction: any SQLTransaction) async throws {
    let held = try await transaction.rows(JobTable.held, [.integer(holder)]) { row in
      JobClaim(kind: row.text(0), id: row.text(1), holder: holder, number: row.integer(2))
    }
    for claim in held where !known.contains(claim) { try await transaction.execute(JobTable.giveBack, claim.key) }
  }

  /// A job that stays on the table.
  private struct Change: Sendable {
    var due: Timestamp
    var attempts: Int
    var failure: String?
  }

  /// What stays of a job, or nil when it is done.
  private func change(_ outcome: JobOutcome, of run: JobRun, now: Timestamp) -> Change? {
    switch outcome {
    case .done: nil
    case .again(let due): Change(due: due, attempts: 0)
    case .failed(let reason): Change(due: run.job.due, attempts: run.attempt, failure: reason)
    case .retry where Task.isCancelled: Change(due: run.job.due, attempts: run.attempt - 1)
    case .retry(_, let reason) where run.attempt >= scheduler.maximumAttempts:
      Change(due: run.job.due, attempts: run.attempt, failure: reason)
    case .retry(let delay, _):
      Change(due: now + (delay ?? attemptDelays.delay(after: run.attempt)), attempts: run.attempt)
    }
  }
}

public import Core
public import SQL

/// A job in a handler's hand.
public struct JobRun: Sendable {
  /// The job.
  public let job: DueJob
  /// How often it has been tried, this time included: 1 at first.
  public let attempt: Int

  /// How often the job had been moved.
  let revision: Int64
  /// Tells this run from all others of the job.
  let claim: JobClaim

  /// Completes the job in the transaction of its effect, so that it takes effect once even if the process dies before
  /// the handler returns.
  ///
  /// A handler that gets false rolls its effect back by throwing from the transaction's body; then it returns `.done`.
  ///
  /// - Parameter transaction: the transaction of the effect.
  /// - Returns: whether the job was still this run's to complete; not when it was canceled, moved, or taken over after
  ///   this process had stood still for longer than the lease.
  /// - Throws: `SQLError`.
  public func finish(in transaction: any SQLTransaction) async throws -> Bool {
    try await transaction.execute(JobTable.remove, claim.key + [.integer(revision)]) == 1
  }
}

/// A job while one runner has it.
struct JobClaim: Sendable, Hashable {
  let kind: String
  let id: String
  let holder: Int64
  let number: Int64

  /// The parameters that name the row for as long as this runner has it.
  var key: [SQLValue] { [.text(kind), .text(id), .integer(holder), .integer(number)] }
}

/// What becomes of a job that a handler had in hand.
public enum JobOutcome: Sendable, Hashable {
  /// It is done and forgotten.
  case done
  /// It is done for now, and due again at a moment; for work that recurs.
  case again(at: Timestamp)
  /// It shall be tried again after so long; nil lets the scheduler back off exponentially.
  case retry(after: Duration?, reason: String)
  /// It can never succeed; it is kept among the failed ones.
  case failed(reason: String)
}

/// A job that was given up.
public struct FailedJob: Sendable, Hashable {
  /// The job.
  public let job: DueJob
  /// How often it was tried.
  public let attempts: Int
  /// Why it was given up.
  public let reason: String
}

public import Core
public import SQL
public import Telemetry

/// Does work at its moment: a durable table of due jobs that any number of replicas share.
///
/// **When.** A job is handed to its handler when its moment has come by the wall clock, to the millisecond in the process
/// that scheduled it and within a second in others. What came due while no process ran is caught up at the next start.
///
/// **Once.** A job is one replica's at a time. That replica shows every few seconds that it lives; only when it has not
/// for the length of the lease, measured on the others' monotonic clocks, do they take its jobs over, so clocks that are
/// wrong or jump make nobody lose a lease. A replica that cannot renew its lease in time cancels its handlers.
///
/// **Again.** A handler may ask for another try; the delay doubles from a second up to an hour. After `maximumAttempts`
/// the job is kept among the failed ones, until it is scheduled again or canceled. Dying while handling it is a try too.
public final class Scheduler: Sendable {
  let database: any SQLDatabase
  let time: any TimeSource
  let random: any RandomSource
  let logger: Logger
  let lease: Duration
  let maximumAttempts: Int
  /// Rung when something changes what is to be done next.
  let bell = Doorbell()

  /// The scheduler of a service.
  ///
  /// - Parameters:
  ///   - database: the service's own, where its migrations include `migration(_:)`.
  ///   - time: the clock that jobs are due by.
  ///   - random: spreads the delays between tries.
  ///   - logger: is told about jobs that fail.
  ///   - lease: after how long without a sign of life a replica's jobs are taken over.
  ///   - maximumAttempts: how often a job is tried.
  public init(
    database: any SQLDatabase, time: any TimeSource = SystemTime(), random: any RandomSource = SystemRandom(),
    logger: Logger = .silent, lease: Duration = .seconds(10), maximumAttempts: Int = 20
  ) {
    self.database = database
    self.time = time
    self.random = random
    self.logger = logger.with(component: "scheduler")
    self.lease = lease
    self.maximumAttempts = maximumAttempts
  }

  /// The step that makes the scheduler's tables, to be put among a service's own migrations.
  ///
  /// - Parameter number: its number among them.
  /// - Returns: the step.
  public static func migration(_ number: Int) -> Migration {
    JobTable.migration(number)
  }

  /// Schedules a job with the transaction; one of the same kind and id is moved, with a fresh count of tries.
  ///
  /// A job that is moved while its handler runs is due again at the new moment.
  ///
  /// - Throws: `SQLError`.
  public func schedule(_ job: DueJob, in transaction: any SQLTransaction) async throws {
    try await transaction.execute(
      JobTable.schedule, [.text(job.kind), .text(job.id), .integer(job.due.microseconds), .blob(job.payload)])
    transaction.afterCommit { [bell] in bell.ring() }
  }

  /// Takes a job off the table with the transaction; a handler that has it in hand already goes on.
  ///
  /// - Parameters:
  ///   - kind: the job's kind.
  ///   - id: the job's id.
  ///   - transaction: the transaction.
  /// - Returns: whether there was such a job.
  /// - Throws: `SQLError`.
  @discardableResult
  public func cancel(kind: String, id: String, in transaction: any SQLTransaction) async throws -> Bool {
    try await transaction.execute(JobTable.cancel, [.text(kind), .text(id)]) == 1
  }

  /// The jobs that were given up, in the order in which they were due.
  ///
  /// - Parameter limit: the most to return.
  /// - Returns: them, with why they were given up.
  /// - Throws: `SQLError`.
  public func failedJobs(limit: Int = 100) async throws -> [FailedJob] {
    try await database.read { reader in
      try await reader.rows(JobTable.failed, [SQLValue(max(limit, 0))]) { row in
        FailedJob(job: DueJob(row), attempts: Int(row.integer(4)), reason: row.text(5))
      }
    }
  }

  /// Hands due jobs to their handlers until the task is canceled; then it cancels the handlers and waits for them.
  ///
  /// Jobs of kinds without a handler stay for other replicas. What a handler returns after it was canceled this way still
  /// counts, except that a retry is due at once and does not count as a try.
  ///
  /// - Parameters:
  ///   - concurrency: how many jobs are in hand at once; the others wait.
  ///   - handlers: what to do for each kind.
  public func run(
    concurrency: Int = 4, _ handlers: [String: @Sendable (JobRun) async -> JobOutcome]
  ) async {
    let runner = JobRunner(scheduler: self, handlers: handlers, concurrency: max(concurrency, 1))
    await runner.run()
  }
}

extension DueJob {
  /// The job in the columns kind, id, due and payload.
  init(_ row: any SQLRow) {
    self.init(
      id: row.text(1), kind: row.text(0), due: Timestamp(microseconds: row.integer(2)), payload: row.blob(3))
  }
}

import Core
public import SQL
public import Scheduling

/// A scheduler under test, with the clock it goes by.
public struct SchedulerBench: Sendable {
  /// The scheduler.
  public let scheduler: Scheduler
  /// Where its jobs are kept.
  public let database: any SQLDatabase
  /// The clock that its jobs are due by.
  public let time: ManualTime

  /// A scheduler on a database, whose tables it makes unless they are there.
  ///
  /// - Throws: what the database throws.
  public init(on database: any SQLDatabase, time: ManualTime = ManualTime(), maximumAttempts: Int = 20) async throws {
    try await Migrator("test", [Scheduler.migration(1)]).run(on: database, time: time)
    self.init(reopening: database, time: time, maximumAttempts: maximumAttempts)
  }

  /// A scheduler on a database that has its tables.
  public init(reopening database: any SQLDatabase, time: ManualTime, maximumAttempts: Int = 20) {
    self.database = database
    self.time = time
    scheduler = Scheduler(database: database, time: time, maximumAttempts: maximumAttempts)
  }

  /// Schedules a job so long from now.
  ///
  /// - Throws: what the database throws.
  public func schedule(_ id: String, in delay: Duration, kind: String = "test") async throws {
    let job = DueJob(id: id, kind: kind, due: time.now() + delay, payload: Array(id.utf8))
    try await database.write { try await scheduler.schedule(job, in: $0) }
  }

  /// Runs jobs of the kind `test` until so many were handled, and lets time pass meanwhile.
  ///
  /// - Parameters:
  ///   - count: after how many to stop.
  ///   - handler: decides about each.
  /// - Returns: the runs in the order in which they were handled.
  @discardableResult
  public func run(
    _ count: Int, handler: @escaping @Sendable (JobRun) async -> JobOutcome = { _ in .done }
  ) async -> [JobRun] {
    let handled = Recorder<JobRun>()
    let (ends, reporter) = AsyncStream.makeStream(of: Void.self)
    await running { run in
      let outcome = await handler(run)
      if handled.append(run) == count { reporter.finish() }
      return outcome
    } while: {
      await lettingTimePass { for await _ in ends {} }
    }
    return handled.all
  }

  /// Lets time pass for as long as `body` takes; far faster than the machine's, so a lease can run out meanwhile.
  public func lettingTimePass(_ body: () async -> Void) async {
    await withTaskGroup { group in
      group.addTask { [time] in
        while !Task.isCancelled {
          time.advance(by: .milliseconds(100))
          await Task.yield()
        }
      }
      await body()
      group.cancelAll()
    }
  }

  /// Runs jobs of the kind `test` for as long as `body` takes.
  public func running(
    _ handler: @escaping @Sendable (JobRun) async -> JobOutcome, while body: () async -> Void
  ) async {
    await withTaskGroup { group in
      group.addTask { [scheduler] in await scheduler.run(["test": handler]) }
      await body()
      group.cancelAll()
    }
  }
}

import Core
import SQL
import Synchronization
import Telemetry

/// One call of a scheduler's `run`.
final class JobRunner: Sendable {
  private struct State {
    /// The jobs in hand, each with the bell that tells its handler that the lease is lost.
    var inHand: [JobClaim: Doorbell] = [:]
    /// The sign of life that was given last, on the uptime clock.
    var lastBeat = Duration.zero
    /// What others showed last, and since when on the uptime clock.
    var others: [Int64: (beat: Int64, since: Duration)] = [:]
  }

  /// How long other replicas' changes and jumps of the clock may go unnoticed.
  private static let pollInterval = Duration.seconds(1)

  let scheduler: Scheduler
  let handlers: [String: @Sendable (JobRun) async -> JobOutcome]
  /// The kinds that have handlers, in a fixed order.
  let kinds: [String]
  /// Marks the jobs that this runner holds.
  let holder: Int64
  private let concurrency: Int
  private let state = Mutex(State())
  private let failureDelays: RetryPolicy
  let attemptDelays: RetryPolicy

  init(
    scheduler: Scheduler, handlers: [String: @Sendable (JobRun) async -> JobOutcome], concurrency: Int
  ) {
    self.scheduler = scheduler
    self.handlers = handlers
    self.concurrency = concurrency
    kinds = handlers.keys.sorted()
    holder = scheduler.random.bytes(8).reduce(0 as Int64) { $0 << 8 | Int64($1) } | 1
    failureDelays = RetryPolicy(first: .milliseconds(50), longest: .seconds(5), random: scheduler.random)
    attemptDelays = RetryPolicy(first: .seconds(1), longest: .seconds(3600), random: scheduler.random)
  }

  func run() async {
    guard !kinds.isEmpty else { return }
    await withDiscardingTaskGroup { group in
      group.addTask { await self.showLife() }
      var failures = 0
      while !Task.isCancelled {
        do {
          try await takeOverFromTheDead()
          for run in try await claim(isUncertain: failures > 0) { start(run, in: &group) }
          failures = 0
          await pause(until: try await firstDue())
        } catch {
          failures += 1
          log("due jobs could not be looked up", error)
          try? await scheduler.time.sleep(for: failureDelays.delay(after: failures))
        }
      }
      group.cancelAll()
    }
    // It fails only when the database does; then others find out that nobody gives signs of life anymore.
    try? await forgetMe()
  }

  func log(_ what: String, _ error: any Error) {
    scheduler.logger.error(what, ["error": .error(error)])
  }

  /// Takes as many due jobs as there are free hands.
  ///
  /// - Parameter isUncertain: whether the last claim failed. It may have been committed all the same; only this loop
  ///   takes jobs, so what is held and not in hand comes from there, and is given back.
  /// - Returns: the jobs that it took.
  /// - Throws: `SQLError`.
  private func claim(isUncertain: Bool) async throws -> [JobRun] {
    let inHand = Set(state.withLock { $0.inHand }.keys)
    let free = concurrency - inHand.count
    let isDue = try await firstDue().map { $0 <= scheduler.time.now() } ?? false
    guard isUncertain || (free > 0 && isDue) else { return [] }
    let moment = scheduler.time.uptime()
    let runs = try await claim(atMost: free, givingBackAllBut: isUncertain ? inHand : nil)
    // Measured from before the transaction, which is when the others may have begun to count.
    state.withLock { $0.lastBeat = moment }
    return runs
  }

  private func start(_ run: JobRun, in group: inout DiscardingTaskGroup) {
    let lost = Doorbell()
    state.withLock { $0.inHand[run.claim] = lost }
    group.addTask { [self] in
      await settle(run, as: await handle(run, unless: lost))
      _ = state.withLock { $0.inHand.removeValue(forKey: run.claim) }
      scheduler.bell.ring()
    }
  }

  /// Runs the handler, and cancels it when the lease may be lost.
  ///
  /// Its word counts even then: if others have taken the job over, it matches no row anymore; if nobody has, the job
  /// must not stay with a runner that does nothing about it.
  private func handle(_ run: JobRun, unless lost: Doorbell) async -> JobOutcome {
    guard let handler = handlers[run.job.kind] else { return .retry(after: nil, reason: "there is no handler") }
    return await withTaskGroup { group in
      group.addTask { await handler(run) as JobOutcome? }
      group.addTask {
        await lost.wait()
        return nil
      }
      for await outcome in group {
        group.cancelAll()
        if let outcome { return outcome }
      }
      return .retry(after: nil, reason: "its handler ended without a word")
    }
  }

  private func settle(_ run: JobRun, as outcome: JobOutcome) async {
    var failures = 0
    while true {
      do {
        return try await write(outcome, of: run)
      } catch {
        failures += 1
        log("a job's outcome could not be written", error)
        // What stays unsettled here is taken over by others, or by the next start.
        guard !Task.isCancelled else { return }
        try? await scheduler.time.sleep(for: failureDelays.delay(after: failures))
      }
    }
  }

  /// Waits for the next due job, a change, or the next look at what others do.
  private func pause(until due: Timestamp?) async {
    let isBusy = state.withLock { $0.inHand.count >= concurrency }
    var duration = JobRunner.pollInterval
    if let due, !isBusy { duration = min(duration, max(due - scheduler.time.now(), .zero)) }
    await scheduler.bell.wait(atMost: duration, on: scheduler.time)
  }
}

extension JobRunner {
  /// Renews the lease three times in its length, as long as there are jobs in hand.
  private func showLife() async {
    while !Task.isCancelled {
      try? await scheduler.time.sleep(for: scheduler.lease / 3)
      guard !Task.isCancelled, state.withLock({ !$0.inHand.isEmpty }) else { continue }
      let moment = scheduler.time.uptime()
      do {
        try await beat()
        state.withLock { $0.lastBeat = moment }
      } catch {
        log("the lease of jobs in hand could not be renewed", error)
        dropWhatIsLost()
      }
    }
  }

  /// Tells the handlers to stop once the lease may have been lost.
  private func dropWhatIsLost() {
    let now = scheduler.time.uptime()
    let lost = state.withLock { state in
      now - state.lastBeat >= scheduler.lease * 2 / 3 ? Array(state.inHand.values) : []
    }
    for bell in lost { bell.ring() }
  }

  /// Releases the jobs of holders that gave no sign of life for the length of the lease.
  private func takeOverFromTheDead() async throws {
    let beats = try await otherBeats()
    let now = scheduler.time.uptime()
    let dead = state.withLock { state in
      state.others = Dictionary(
        uniqueKeysWithValues: beats.map { holder, beat in
          let known = state.others[holder]
          return (holder, known?.beat == beat ? known ?? (beat, now) : (beat, now))
        })
      return state.others.filter { now - $0.value.since >= scheduler.lease }
    }
    for (holder, sign) in dead { try await release(holder, lastBeat: sign.beat) }
  }
}

import Core
public import SQL
import Scheduling
import Testing

/// What a `Scheduler` does on every database; each promise is checked on a fresh, empty one.
public enum SchedulerContract {
  /// The promises, in the order of the scheduler's documentation.
  public static let promises = when + once + again

  private static let when: [Promise<any SQLDatabase>] = [
    Promise("a job is done at its moment and not a millisecond earlier") { database in
      let bench = try await SchedulerBench(on: database)
      try await bench.schedule("a", in: .seconds(10))
      let runs = Recorder<String>()
      let (ends, reporter) = AsyncStream.makeStream(of: Void.self)
      await bench.running {
        runs.append($0.job.id)
        reporter.finish()
        return .done
      } while: {
        // The runner sleeps, and so does its lease.
        await bench.time.sleepers(2)
        bench.time.advance(by: .milliseconds(9_999))
        await bench.time.sleepers(2)
        #expect(runs.all == [])
        bench.time.advance(by: .milliseconds(1))
        for await _ in ends {}
      }
      #expect(runs.all == ["a"])
    },
    Promise("a job that is scheduled while the scheduler waits for a later one is done first") { database in
      let bench = try await SchedulerBench(on: database)
      try await bench.schedule("later", in: .seconds(3600))
      let (ends, reporter) = AsyncStream.makeStream(of: String.self)
      await bench.running {
        reporter.yield($0.job.id)
        reporter.finish()
        return .done
      } while: {
        await bench.time.sleepers(2)
        try? await bench.schedule("now", in: .zero)
        #expect(await ends.reduce(into: []) { $0.append($1) } == ["now"])
      }
    },
    Promise("what came due while nothing ran is caught up, in order") { database in
      let bench = try await SchedulerBench(on: database)
      try await bench.schedule("b", in: .seconds(2))
      try await bench.schedule("a", in: .seconds(1))
      bench.time.advance(by: .seconds(86_400))
      let runs = await bench.run(2)
      #expect(Set(runs.map(\.job.id)) == ["a", "b"])
    },
    Promise("a job arrives as it was scheduled, at its first attempt") { database in
      let bench = try await SchedulerBench(on: database)
      let job = DueJob(id: "Zoë ✓", kind: "test", due: bench.time.now(), payload: [0, 255])
      try await database.write { try await bench.scheduler.schedule(job, in: $0) }
      let runs = await bench.run(1)
      #expect(runs.map(\.job) == [job])
      #expect(runs.map(\.attempt) == [1])
    },
    Promise("a job is scheduled with its transaction, and only with it") { database in
      let bench = try await SchedulerBench(on: database)
      let job = DueJob(id: "lost", kind: "test", due: bench.time.now())
      try? await database.write { transaction in
        try await bench.scheduler.schedule(job, in: transaction)
        throw Interruption()
      }
      try await bench.schedule("kept", in: .seconds(1))
      #expect(await bench.run(1).map(\.job.id) == ["kept"])
    },
    Promise("a job is moved by scheduling it again") { database in
      let bench = try await SchedulerBench(on: database)
      try await bench.schedule("a", in: .seconds(1))
      try await bench.schedule("a", in: .seconds(100))
      try await bench.schedule("b", in: .seconds(50))
      #expect(await bench.run(2).map(\.job.id) == ["b", "a"])
    },
    Promise("a job that is canceled is not done") { database in
      let bench = try await SchedulerBench(on: database)
      try await bench.schedule("a", in: .seconds(1))
      try await bench.schedule("b", in: .seconds(2))
      let answers = try await database.write { transaction in
        [
          try await bench.scheduler.cancel(kind: "test", id: "a", in: transaction),
          try await bench.scheduler.cancel(kind: "test", id: "a", in: transaction),
        ]
      }
      #expect(answers == [true, false])
      #expect(await bench.run(1).map(\.job.id) == ["b"])
    },
    Promise("jobs of kinds without a handler stay") { database in
      let bench = try await SchedulerBench(on: database)
      try await bench.schedule("other", in: .zero, kind: "other")
      try await bench.schedule("a", in: .seconds(1))
      #expect(await bench.run(1).map(\.job.id) == ["a"])
      #expect(try await count(database) == 1)
    },
  ]

  private static let once: [Promise<any SQLDatabase>] = [
    Promise("among replicas each job is done once") { database in
      let bench = try await SchedulerBench(on: database)
      for number in 0..<60 { try await bench.schedule("\(number)", in: .zero) }
      let other = SchedulerBench(reopening: database, time: bench.time)
      let runs = Recorder<String>()
      let (ends, reporter) = AsyncStream.makeStream(of: Void.self)
      let handler: @Sendable (JobRun) async -> JobOutcome = { run in
        if runs.append(run.job.id) == 60 { reporter.finish() }
        return .done
      }
      await bench.running(handler) {
        await other.running(handler) {
          // Time stands still, so that no lease runs out while the machine is busy.
          for await _ in ends {}
        }
      }
      #expect(runs.all.count == 60)
      #expect(Set(runs.all).count == 60)
    },
    Promise("a job whose replica died is taken over when its lease is over, as another attempt") { database in
      let bench = try await SchedulerBench(on: database)
      try await bench.schedule("a", in: .zero)
      try await die(bench)
      let start = bench.time.uptime()
      let runs = await bench.run(1)
      #expect(runs.map(\.job.id) == ["a"])
      #expect(runs.map(\.attempt) == [2])
      #expect(bench.time.uptime() - start >= .seconds(10))
    },
    Promise("a clock that is set forward takes no job away from a replica that lives") { database in
      let bench = try await SchedulerBench(on: database)
      try await bench.schedule("a", in: .zero)
      let other = SchedulerBench(reopening: database, time: bench.time)
      let runs = Recorder<String>()
      let (starts, reporter) = AsyncStream.makeStream(of: Void.self)
      let (gate, opener) = AsyncStream.makeStream(of: Void.self)
      await bench.running { run in
        runs.append(run.job.id)
        reporter.finish()
        for await _ in gate {}
        return .done
      } while: {
        for await _ in starts {}
        await other.running { run in
          runs.append(run.job.id)
          return .done
        } while: {
          bench.time.set(bench.time.now() + .seconds(86_400))
          for _ in 0..<100 {
            // Two runners and their leases: each step reaches all of them, so signs of life go on.
            await bench.time.sleepers(4)
            bench.time.advance(by: .seconds(1))
          }
          opener.finish()
        }
      }
      #expect(runs.all == ["a"])
    },
    Promise("an effect that is committed together with its job is made once") { database in
      let bench = try await SchedulerBench(on: database)
      try await bench.schedule("a", in: .zero)
      let answers = Recorder<Bool>()
      await bench.run(1) { run in
        for _ in 0..<2 {
          if let answer = try? await database.write({ try await run.finish(in: $0) }) { answers.append(answer) }
        }
        return .retry(after: .zero, reason: "has no effect anymore")
      }
      #expect(answers.all == [true, false])
      #expect(try await count(database) == 0)
    },
    Promise("a job that is moved while its handler runs is done again at the new moment") { database in
      let bench = try await SchedulerBench(on: database)
      try await bench.schedule("a", in: .zero)
      let seen = Recorder<Void>()
      let runs = await bench.run(2) { _ in
        if seen.append(()) == 1 { try? await bench.schedule("a", in: .seconds(60)) }
        return .done
      }
      #expect(runs.count == 2)
      #expect(runs[1].job.due - runs[0].job.due >= .seconds(60))
    },
  ]

  private static let again: [Promise<any SQLDatabase>] = [
    Promise("a retry comes after its delay and not before") { database in
      let bench = try await SchedulerBench(on: database)
      try await bench.schedule("a", in: .zero)
      let moments = Recorder<Duration>()
      let runs = await bench.run(2) { run in
        moments.append(bench.time.uptime())
        return run.attempt == 1 ? .retry(after: .seconds(30), reason: "later") : .done
      }
      #expect(runs.map(\.attempt) == [1, 2])
      #expect(moments.all[1] - moments.all[0] >= .seconds(30))
      #expect(try await count(database) == 0)
    },
    Promise("after the maximum of attempts a job is kept among the failed ones until it is scheduled again") {
      database in
      let bench = try await SchedulerBench(on: database, maximumAttempts: 2)
      try await bench.schedule("a", in: .zero)
      await bench.running {
        .retry(after: nil, reason: "try \($0.attempt)")
      } while: {
        await bench.lettingTimePass {
          while (try? await bench.scheduler.failedJobs())?.isEmpty ?? true { await Task.yield() }
        }
      }
      let failed = try await bench.scheduler.failedJobs()
      #expect(failed.map(\.job.id) == ["a"])
      #expect(failed.map(\.reason) == ["try 2"])
      #expect(failed.map(\.attempts) == [2])
      try await bench.schedule("a", in: .zero)
      #expect(await bench.run(1).map(\.attempt) == [1])
      #expect(try await bench.scheduler.failedJobs() == [])
    },
    Promise("a job that can never succeed is kept at once") { database in
      let bench = try await SchedulerBench(on: database)
      try await bench.schedule("a", in: .zero)
      await bench.run(1) { _ in .failed(reason: "no such user") }
      #expect(try await bench.scheduler.failedJobs().map(\.reason) == ["no such user"])
    },
    Promise("work that recurs is due again at the moment it names, with a fresh count") { database in
      let bench = try await SchedulerBench(on: database)
      try await bench.schedule("a", in: .zero)
      let runs = await bench.run(3) { .again(at: $0.job.due + .seconds(60)) }
      #expect(runs.map(\.attempt) == [1, 1, 1])
      #expect(runs[2].job.due - runs[0].job.due == .seconds(120))
    },
    Promise("stopping cancels the handlers and waits for them, and their retry does not count") { database in
      let bench = try await SchedulerBench(on: database)
      try await bench.schedule("a", in: .zero)
      let (starts, reporter) = AsyncStream.makeStream(of: Void.self)
      await bench.running { _ in
        reporter.finish()
        try? await ManualTime().sleep(for: .seconds(1))
        return .retry(after: .seconds(1000), reason: "canceled")
      } while: {
        for await _ in starts {}
      }
      #expect(await bench.run(1).map(\.attempt) == [1])
    },
    Promise("dying while handling it counts as an attempt, up to the maximum") { database in
      let bench = try await SchedulerBench(on: database, maximumAttempts: 1)
      try await bench.schedule("poison", in: .zero)
      try await die(bench)
      try await bench.schedule("harmless", in: .seconds(60))
      #expect(await bench.run(1).map(\.job.id) == ["harmless"])
      #expect(try await bench.scheduler.failedJobs().map(\.job.id) == ["poison"])
    },
  ]
}

extension SchedulerContract {
  /// Leaves the one due job as a replica leaves it that dies with the job in hand.
  private static func die(_ bench: SchedulerBench) async throws {
    let (starts, reporter) = AsyncStream.makeStream(of: Void.self)
    // Its own clock stands still, so it shows no life; and it cannot write anymore once it has the job.
    let writes = Recorder<Void>()
    let dying = FlakyDatabase(bench.database) { _ in writes.append(()) > 1 ? .fails : .done }
    let replica = SchedulerBench(reopening: dying, time: ManualTime(now: bench.time.now()))
    await replica.running { _ in
      reporter.finish()
      return .retry(after: .zero, reason: "never written")
    } while: {
      for await _ in starts {}
    }
  }

  private static func count(_ database: any SQLDatabase) async throws -> Int64? {
    try await database.read { try await $0.first("SELECT COUNT(*) FROM roost_job") { $0.integer(0) } }
  }
}

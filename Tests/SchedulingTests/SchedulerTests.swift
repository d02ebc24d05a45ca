import Core
import RoostTesting
import SQL
import SQLite
import Scheduling
import Testing

@Suite(.timeLimit(.minutes(1))) struct SchedulerTests {
  @Test(arguments: SchedulerContract.promises)
  func `the scheduler keeps its promise on SQLite`(_ promise: Promise<any SQLDatabase>) async throws {
    try await withTemporaryDatabase { try await promise.check($0) }
  }

  @Test func `a database that fails now and then delays jobs and loses none`() async throws {
    try await withTemporaryDatabase { database in
      try await SchedulerBench(on: database).schedule("unused", in: .seconds(1_000_000_000))
      // The first twenty writes schedule.
      let flaky = FlakyDatabase(database) { $0 > 20 && $0 % 3 == 0 ? .fails : .done }
      let bench = SchedulerBench(reopening: flaky, time: ManualTime())
      for number in 0..<20 { try await bench.schedule("\(number)", in: .milliseconds(number)) }
      let seen = Recorder<String>()
      while Set(seen.all).count < 20 {
        await bench.run(1) { run in
          seen.append(run.job.id)
          return .done
        }
      }
    }
  }

  @Test func `a job that was taken without the replica's learning of it is done all the same`() async throws {
    try await withTemporaryDatabase { database in
      try await SchedulerBench(on: database).schedule("a", in: .zero)
      let flaky = FlakyDatabase(database) { $0 == 1 ? .failsAfterCommit : .done }
      let bench = SchedulerBench(reopening: flaky, time: ManualTime())
      #expect(await bench.run(1).map(\.attempt) == [1])
    }
  }

  @Test(arguments: [JobOutcome.again(at: Timestamp(seconds: 1)), .retry(after: .zero, reason: "again")])
  func `an outcome that is written twice says nothing about the next run`(_ outcome: JobOutcome) async throws {
    try await withTemporaryDatabase { database in
      try await SchedulerBench(on: database).schedule("a", in: .zero)
      // Claims, signs of life and outcomes, all of them now and then.
      let flaky = FlakyDatabase(database) { $0 % 2 == 0 && $0 < 40 ? .failsAfterCommit : .done }
      let bench = SchedulerBench(reopening: flaky, time: ManualTime())
      let inHand = Hands()
      let most = Recorder<Int>()
      let runs = Recorder<Void>()
      await bench.run(5) { _ in
        most.append(await inHand.take())
        for _ in 0..<1000 { await Task.yield() }
        await inHand.drop()
        return runs.append(()) == 1 ? outcome : .again(at: Timestamp(seconds: 1))
      }
      #expect(most.all.allSatisfy { $0 == 1 })
    }
  }

  @Test func `a replica that cannot renew its lease cancels its handlers and lets others finish`() async throws {
    try await withTemporaryDatabase { database in
      let bench = try await SchedulerBench(on: database)
      try await bench.schedule("a", in: .zero)
      let flaky = FlakyDatabase(database) { $0 > 1 ? .fails : .done }
      let cut = SchedulerBench(reopening: flaky, time: bench.time)
      let (ends, reporter) = AsyncStream.makeStream(of: Void.self)
      let (starts, startReporter) = AsyncStream.makeStream(of: Void.self)
      await cut.running { _ in
        startReporter.finish()
        try? await ManualTime().sleep(for: .seconds(1))
        reporter.finish()
        return .done
      } while: {
        for await _ in starts {}
        await bench.lettingTimePass { for await _ in ends {} }
        #expect(await bench.run(1).map(\.attempt) == [2])
      }
    }
  }

  @Test func `a job whose lease was lost is done again by the same replica when there is no other`() async throws {
    try await withTemporaryDatabase { database in
      try await SchedulerBench(on: database).schedule("a", in: .zero)
      let flaky = FlakyDatabase(database) { (2...10).contains($0) ? .fails : .done }
      let bench = SchedulerBench(reopening: flaky, time: ManualTime())
      let runs = await bench.run(2) { run in
        guard run.attempt == 1 else { return .done }
        try? await ManualTime().sleep(for: .seconds(1))
        return .retry(after: nil, reason: "canceled")
      }
      #expect(runs.map(\.attempt) == [1, 2])
    }
  }

  @Test func `what is canceled or overtaken while it runs cannot be finished`() async throws {
    try await withTemporaryDatabase { database in
      let bench = try await SchedulerBench(on: database)
      try await bench.schedule("a", in: .zero)
      let answers = Recorder<Bool>()
      await bench.run(1) { run in
        _ = try? await database.write { try await bench.scheduler.cancel(kind: "test", id: "a", in: $0) }
        if let answer = try? await database.write({ try await run.finish(in: $0) }) { answers.append(answer) }
        return .done
      }
      #expect(answers.all == [false])
    }
  }

  @Test func `no more jobs are in hand than were asked for`() async throws {
    try await withTemporaryDatabase { database in
      let bench = try await SchedulerBench(on: database)
      for number in 0..<20 { try await bench.schedule("\(number)", in: .zero) }
      let most = Recorder<Int>()
      let inHand = Hands()
      await bench.run(20) { _ in
        most.append(await inHand.take())
        await Task.yield()
        await inHand.drop()
        return .done
      }
      #expect(most.all.allSatisfy { $0 <= 4 })
    }
  }
}

/// Counts what is held at once.
private actor Hands {
  private var count = 0

  func take() -> Int {
    count += 1
    return count
  }

  func drop() {
    count -= 1
  }
}

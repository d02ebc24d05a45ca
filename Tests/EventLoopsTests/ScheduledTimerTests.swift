import Core
import EventLoops
import Synchronization
import Testing

@Suite struct ScheduledTimerTests {
  @Test func `timers fire in the order of their times`() async throws {
    try await withLoops { group in
      let loop = group.next()
      let order = Shared()
      await withCheckedContinuation { continuation in
        loop.execute {
          loop.schedule(after: .milliseconds(30)) {
            order.append(3)
            continuation.resume()
          }
          loop.schedule(after: .milliseconds(10)) { order.append(2) }
          loop.schedule(after: .zero) { order.append(1) }
        }
      }
      #expect(order.numbers == [1, 2, 3])
    }
  }

  @Test func `a timer does not fire early`() async throws {
    try await withLoops { group in
      let loop = group.next()
      let clock = SystemTime()
      let start = clock.uptime()
      await withCheckedContinuation { continuation in
        loop.execute { loop.schedule(after: .milliseconds(20)) { continuation.resume() } }
      }
      // libuv counts in whole milliseconds of a clock that it cuts off.
      #expect(clock.uptime() - start >= .milliseconds(19))
    }
  }

  @Test func `a repeating timer goes on until it is canceled`() async throws {
    try await withLoops { group in
      let loop = group.next()
      let ticks = Shared()
      await withCheckedContinuation { continuation in
        loop.execute {
          let box = Box<ScheduledTimer>()
          box.value = loop.schedule(after: .zero, repeating: .milliseconds(1)) {
            ticks.append(1)
            guard ticks.numbers.count == 3 else { return }
            box.value?.cancel()
            box.value = nil
            loop.schedule(after: .milliseconds(10)) { continuation.resume() }
          }
        }
      }
      #expect(ticks.numbers.count == 3)
    }
  }

  @Test func `a timer that has fired can be set again`() async throws {
    try await withLoops { group in
      let loop = group.next()
      let calls = Shared()
      await withCheckedContinuation { continuation in
        loop.execute {
          let box = Box<ScheduledTimer>()
          box.value = loop.schedule(after: .zero) {
            calls.append(1)
            guard calls.numbers.count == 2 else { return }
            box.value = nil
            continuation.resume()
          }
          loop.schedule(after: .milliseconds(5)) { box.value?.reschedule(after: .zero) }
        }
      }
      #expect(calls.numbers.count == 2)
    }
  }

  @Test func `a timer far in the future does not overflow`() async throws {
    try await withLoops { group in
      let loop = group.next()
      try await loop.run {
        loop.schedule(after: .seconds(Int64.max)) { Issue.record("a timer fired in its past") }
        loop.schedule(after: .seconds(-5)) {}
      }
      try await Task(executorPreference: loop) { try await LoopTime().sleep(for: .milliseconds(2)) }.value
    }
  }
}

/// A variable that closures of one loop share.
final class Box<Value> {
  var value: Value?
}

import Core
import Delivery
import Messaging
import RoostTesting
import SQL
import Synchronization
import Testing

@testable import Notifications

/// A process that dies between any two steps of an event's way to its mail, and is started again.
@Suite struct CrashTests {
  /// The n-th write is the last thing that happens: the event's notification, the beginning of the attempt, its outcome.
  struct Crash: Sendable, CustomTestStringConvertible {
    let write: Int
    let isCommitted: Bool
    /// How often the transport takes the message; twice only where nobody could know that it had.
    let sends: Int

    var testDescription: String { "write \(write), \(isCommitted ? "after" : "before") its commit" }
  }

  static let crashes = [
    Crash(write: 1, isCommitted: false, sends: 1), Crash(write: 1, isCommitted: true, sends: 1),
    Crash(write: 2, isCommitted: false, sends: 1), Crash(write: 2, isCommitted: true, sends: 1),
    Crash(write: 3, isCommitted: false, sends: 2), Crash(write: 3, isCommitted: true, sends: 1),
  ]

  @Test(arguments: crashes)
  func `started again, it sends one mail`(crash: Crash) async throws {
    try await withNotifications { harness in
      let death = Doorbell()
      let isDead = Flag()
      let dying = FlakyDatabase(harness.database) { number in
        if number < crash.write { return .done }
        isDead.raise()
        death.ring()
        return number == crash.write && crash.isCommitted ? .failsAfterCommit : .fails
      }
      let mortal = try NotificationsHarness(
        on: dying, mail: harness.mail, queue: harness.queue, time: harness.time, settings: NotificationsSettings())
      harness.queue.publish(mp3Event())
      for _ in 0..<2 {
        await harness.queue.handOut(at: harness.time.now()) { delivery in
          if isDead.isUp { return nil }
          let disposition = await live(until: death, delivery, on: mortal)
          return isDead.isUp ? nil : disposition
        }
        try await harness.relay()
      }
      try await harness.work()
      while let due = harness.queue.nextDue {
        harness.time.advance(by: due - harness.time.now())
        try await harness.work()
      }
      #expect(Set(harness.mail.mails.map(\.id)).count == 1 && Set(harness.mail.mails.map(\.date)).count == 1)
      #expect(harness.mail.mails.count == crash.sends)
      #expect(try await harness.only().state.name == "sent")
      #expect(harness.queue.dead.isEmpty)
    }
  }

  @Test func `an outcome that the database refuses is recorded when it can be, and nothing is sent again`() async throws
  {
    try await withNotifications { harness in
      let failed = Doorbell()
      let flaky = FlakyDatabase(harness.database) { number in
        guard (3...5).contains(number) else { return .done }
        failed.ring()
        return .fails
      }
      let service = try NotificationsHarness(
        on: flaky, mail: harness.mail, queue: harness.queue, time: harness.time, settings: NotificationsSettings())
      harness.queue.publish(mp3Event())
      await harness.queue.handOut(at: harness.time.now(), to: service.handle)
      try await harness.relay()
      let call = try #require(harness.queue.waiting.first)
      async let sending = service.handle(Messaging.Delivery(message: call, count: 1))
      for _ in 0..<3 {
        await failed.wait()
        // The sign of life and the pause before recording again.
        await harness.time.sleepers(2)
        harness.time.advance(by: .seconds(1))
      }
      #expect(await sending == .done)
      #expect(harness.mail.mails.count == 1)
      #expect(try await harness.only().state.name == "sent")
    }
  }

  /// Handles a message until the process dies.
  private func live(
    until death: Doorbell, _ delivery: Messaging.Delivery, on mortal: NotificationsHarness
  ) async -> Disposition? {
    await withTaskGroup(of: Disposition?.self) { group in
      group.addTask { await mortal.handle(delivery) }
      group.addTask {
        await death.wait()
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
  }
}

/// Something that becomes true once.
private final class Flag: Sendable {
  private let value = Atomic(false)

  var isUp: Bool { value.load(ordering: .acquiring) }

  func raise() { value.store(true, ordering: .releasing) }
}

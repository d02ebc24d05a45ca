import Core
import Delivery
import Messaging
import RoostTesting
import SQL
import Testing

@testable import Notifications

@Suite struct SweepNotificationsTests {
  @Test func `a notification whose message got lost is put into the queue again`() async throws {
    try await withNotifications { harness in
      harness.queue.publish(mp3Event())
      await harness.queue.handOut(at: harness.time.now(), to: harness.handle)
      try await harness.relay()
      harness.queue.lose()
      #expect(try await harness.service.parts.sweep() == 0)
      harness.time.advance(by: .seconds(300))
      #expect(try await harness.service.parts.sweep() == 1)
      #expect(try await harness.service.parts.sweep() == 0)
      try await harness.work()
      #expect(harness.mail.mails.count == 1)
    }
  }

  @Test func `a sender that died is replaced even when its message does not come back`() async throws {
    try await withNotifications { harness in
      harness.queue.publish(mp3Event())
      await harness.queue.handOut(at: harness.time.now(), to: harness.handle)
      let id = try await harness.only().id
      let now = harness.time.now()
      try await harness.service.parts.send.store.update(id) { notification, _ in
        notification.begin(on: .init(letter: "lost", deliveries: 1), at: now, lease: .seconds(15))
      }
      try await harness.relay()
      harness.queue.lose()
      harness.time.advance(by: .seconds(315))
      #expect(try await harness.service.parts.sweep() == 1)
      try await harness.work()
      let attempts = try await harness.only().attempts
      #expect(attempts.map { $0.outcome } == [.interrupted, .taken])
    }
  }

  @Test func `a retry whose message got lost is made up for`() async throws {
    let mail = TestTransport { number throws(MailTransportError) in if number == 1 { throw .busy } }
    try await withNotifications(mail: mail) { harness in
      harness.queue.publish(mp3Event())
      try await harness.work()
      harness.queue.lose()
      harness.time.advance(by: .seconds(315))
      #expect(try await harness.service.parts.sweep() == 1)
      try await harness.work()
      #expect(mail.mails.count == 1)
    }
  }

  @Test func `while the queue is only long, messages are added ever more seldom`() async throws {
    try await withNotifications { harness in
      harness.queue.publish(mp3Event())
      await harness.queue.handOut(at: harness.time.now(), to: harness.handle)
      var count = 0
      for _ in 0..<(24 * 60) {
        harness.time.advance(by: .seconds(60))
        count += try await harness.service.parts.sweep()
      }
      #expect(count == 8)
      try await harness.work()
      #expect(harness.mail.mails.count == 1)
    }
  }

  @Test func `what came to its end is forgotten after its time, with its attempts`() async throws {
    try await withNotifications { harness in
      harness.queue.publish(mp3Event())
      try await harness.work()
      harness.time.advance(by: .seconds(90 * 86_400))
      try await harness.service.parts.sweep()
      _ = try await harness.only()
      harness.time.advance(by: .seconds(1))
      try await harness.service.parts.sweep()
      let left = try await harness.database.read { reader in
        try await reader.rows("SELECT COUNT(*) FROM notifications_attempt") { $0.integer(0) }
          + reader.rows("SELECT COUNT(*) FROM notifications_notification") { $0.integer(0) }
      }
      #expect(left == [0, 0])
    }
  }
}

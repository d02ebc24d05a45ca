import Core
import Delivery
import HTTP
import JSON
import Messaging
import RoostTesting
import Testing

@testable import Notifications

@Suite struct SendNotificationTests {
  @Test func `a 4xx reply is tried again after a growing wait, under the same Message-ID and date`() async throws {
    let mail = TestTransport { number throws(MailTransportError) in
      if number < 4 { throw number == 2 ? .unreachable : .busy }
    }
    try await withNotifications(mail: mail) { harness in
      harness.queue.publish(mp3Event())
      try await harness.work()
      var waits: [Duration] = []
      while let due = harness.queue.nextDue {
        waits.append(due - harness.time.now())
        harness.time.advance(by: due - harness.time.now() - .microseconds(1))
        try await harness.work()
        harness.time.advance(by: .microseconds(1))
        try await harness.work()
      }
      #expect(waits == [.seconds(15), .seconds(30), .seconds(60)])
      #expect(mail.attempts.count == 4 && mail.mails.count == 1)
      #expect(Set(mail.attempts.map(\.id)).count == 1 && Set(mail.attempts.map(\.date)).count == 1)
      let attempts = try await harness.only().attempts
      #expect(attempts.map { $0.outcome?.name } == ["postponed", "postponed", "postponed", "taken"])
      #expect(attempts[0].outcome?.reply?.code == 451 && attempts[1].outcome?.reply?.code == nil)
    }
  }

  @Test func `the wait between attempts never exceeds the longest`() async throws {
    let mail = TestTransport { _ throws(MailTransportError) in throw .busy }
    try await withNotifications(mail: mail) { harness in
      harness.queue.publish(mp3Event())
      try await harness.work()
      for _ in 0..<20 {
        let wait = try #require(harness.queue.nextDue) - harness.time.now()
        #expect(wait <= .seconds(1800))
        harness.time.advance(by: wait)
        try await harness.work()
      }
    }
  }

  @Test func `after two days it is given up, and its message is a dead letter`() async throws {
    let mail = TestTransport { _ throws(MailTransportError) in throw .busy }
    try await withNotifications(mail: mail) { harness in
      let start = harness.time.now()
      harness.queue.publish(mp3Event())
      try await harness.work()
      while let due = harness.queue.nextDue {
        harness.time.advance(by: due - harness.time.now())
        try await harness.work()
      }
      #expect(harness.time.now() - start == .seconds(2 * 86_400))
      let letter = try #require(harness.queue.dead.first)
      #expect(letter.reason.contains("Given up after") && letter.reason.contains("451 try again later"))
      let notification = try await harness.only()
      #expect(notification.state.name == "failed" && notification.attempts.count == mail.attempts.count)
    }
  }

  @Test func `a 5xx reply is final: failed, visible, and a dead letter`() async throws {
    let mail = TestTransport { _ throws(MailTransportError) in throw .unknownUser }
    try await withNotifications(mail: mail) { harness in
      harness.queue.publish(mp3Event())
      try await harness.work()
      #expect(mail.attempts.count == 1)
      #expect(harness.queue.waiting.isEmpty && harness.queue.dead.map(\.reason) == ["550 no such user"])
      let id = try await harness.only().id
      let answer = try await harness.send(.get, "/v1/notifications/\(id)", as: .owner)
      #expect(answer.json["state"] == "failed" && answer.json["failure"] == "550 no such user")
      #expect(answer.json["attempts"]?[0]?["replyCode"] == 550)
    }
  }

  @Test func `a replayed dead letter is tried again, for two days anew`() async throws {
    let mail = TestTransport { number throws(MailTransportError) in
      if number == 1 { throw .unknownUser }
      if number == 2 { throw .busy }
    }
    try await withNotifications(mail: mail) { harness in
      harness.queue.publish(mp3Event())
      try await harness.work()
      harness.time.advance(by: .seconds(10 * 86_400))
      harness.queue.replay()
      try await harness.work()
      #expect(try await harness.only().state == .waiting(until: harness.time.now() + .seconds(15)))
      harness.time.advance(by: .seconds(15))
      try await harness.work()
      #expect(mail.mails.count == 1 && Set(mail.attempts.map(\.id)).count == 1)
      #expect(harness.queue.dead.isEmpty)
    }
  }

  @Test func `a message delivered again after its notification failed is a dead letter again, and sends nothing`()
    async throws
  {
    let mail = TestTransport { _ throws(MailTransportError) in throw .unknownUser }
    try await withNotifications(mail: mail) { harness in
      harness.queue.publish(mp3Event())
      try await harness.work()
      let letter = try #require(harness.queue.dead.first)
      let again = await harness.handle(Messaging.Delivery(message: letter.message, count: 2))
      #expect(again == .reject(reason: "550 no such user"))
      let other = Message(
        id: "another", queue: "notifications", type: "notifications", body: letter.message.body,
        time: Timestamp(seconds: 0))
      #expect(await harness.handle(Messaging.Delivery(message: other, count: 1)) == .done)
      #expect(mail.attempts.count == 1)
    }
  }

  @Test(arguments: ["", "{}", #"{"id":7}"#, #"{"id":"x"}"#, #"{"id":"6920a1f2c3d4e5f601000001"}"#])
  func `a message for no notification goes to the dead letters`(body: String) async throws {
    try await withNotifications { harness in
      harness.queue.publish(event("notifications", body))
      try await harness.work()
      #expect(harness.queue.dead.count == 1)
    }
  }

  @Test func `a slow server: the sender stays alive, and nobody else begins`() async throws {
    let (entered, leave) = (Doorbell(), Doorbell())
    let mail = TestTransport { _ in
      entered.ring()
      await leave.wait()
    }
    try await withNotifications(mail: mail) { harness in
      harness.queue.publish(mp3Event())
      await harness.queue.handOut(at: harness.time.now(), to: harness.handle)
      try await harness.relay()
      let call = try #require(harness.queue.waiting.first)
      let replica = try NotificationsHarness(
        on: harness.database, mail: mail, queue: HandQueue(), time: harness.time, settings: NotificationsSettings())
      async let sending = harness.handle(Messaging.Delivery(message: call, count: 1))
      await entered.wait()
      for _ in 0..<6 {
        // The sign of life and the limit of the attempt.
        await harness.time.sleepers(2)
        harness.time.advance(by: .seconds(5))
      }
      await harness.time.sleepers(2)
      let elsewhere = await replica.handle(Messaging.Delivery(message: call, count: 2))
      #expect(elsewhere == .retry(after: .seconds(15), reason: "The notification is not due."))
      let here = await harness.handle(Messaging.Delivery(message: call, count: 2))
      #expect(here == .retry(after: .seconds(15), reason: "The notification is being sent."))
      leave.ring()
      #expect(await sending == .done)
      #expect(mail.attempts.count == 1)
    }
  }

  @Test func `a server that never answers is left after ten minutes and tried again`() async throws {
    let time = ManualTime()
    let mail = TestTransport { number throws(MailTransportError) in
      guard number == 1 else { return }
      do { try await time.sleep(for: .seconds(1_000_000)) } catch { throw .unreachable }
    }
    try await withTemporaryDatabase { database in
      let harness = try NotificationsHarness(
        on: database, mail: mail, queue: HandQueue(), time: time, settings: NotificationsSettings())
      try await harness.service.prepare()
      harness.queue.publish(mp3Event())
      await harness.queue.handOut(at: time.now(), to: harness.handle)
      try await harness.relay()
      let call = try #require(harness.queue.waiting.first)
      async let sending = harness.handle(Messaging.Delivery(message: call, count: 1))
      // The sign of life, the limit, and the server.
      await time.sleepers(3)
      time.advance(by: .seconds(600))
      guard case .retry(_, let reason) = await sending else { return #expect(Bool(false), "it is tried again") }
      #expect(reason.contains("no answer within"))
      #expect(try await harness.only().state.name == "waiting")
    }
  }

  @Test func `an attempt is not cut off by the end of the process`() async throws {
    let (entered, leave) = (Doorbell(), Doorbell())
    let wasCanceled = Recorder<Bool>()
    let mail = TestTransport { _ in
      entered.ring()
      await Task { await leave.wait() }.value
      wasCanceled.append(Task.isCancelled)
    }
    try await withNotifications(mail: mail) { harness in
      harness.queue.publish(mp3Event())
      await harness.queue.handOut(at: harness.time.now(), to: harness.handle)
      try await harness.relay()
      let call = try #require(harness.queue.waiting.first)
      let sending = Task { await harness.handle(Messaging.Delivery(message: call, count: 1)) }
      await entered.wait()
      sending.cancel()
      leave.ring()
      #expect(await sending.value == .done)
      #expect(wasCanceled.all == [false])
      #expect(try await harness.only().state.name == "sent")
    }
  }
}

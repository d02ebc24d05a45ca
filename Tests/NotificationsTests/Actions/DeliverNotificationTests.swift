import Core
import Delivery
import JSON
import Messaging
import RoostTesting
import SQL
import Testing

@testable import Notifications

@Suite struct DeliverNotificationTests {
  private let later = MailTransportError(isTransient: true, replyCode: 451, message: "451 later")
  private let never = MailTransportError(isTransient: false, replyCode: 550, message: "550 never")

  private func create(_ harness: NotificationsHarness) async throws -> Message {
    _ = try await harness.service.parts.create(
      to: .email(try #require(MailAddress("you@example.com"))), subject: "S", text: "T", sender: "id-of-ann")
    return try #require(try await harness.work().last)
  }

  private func deliver(_ message: Message, _ harness: NotificationsHarness, count: Int = 1) async -> Disposition {
    await harness.service.parts.deliver(Delivery(message: message, count: count))
  }

  @Test func `a notification is sent once, however often its message comes`() async throws {
    try await withNotifications { harness in
      let message = try await create(harness)
      for count in 1...3 { #expect(await deliver(message, harness, count: count) == .done) }
      #expect(harness.mail.sent.count == 1)
    }
  }

  @Test func `after a 4xx it is tried again with the same id and date`() async throws {
    try await withNotifications(answers: [later, later, nil]) { harness in
      let message = try await create(harness)
      for count in 1...2 {
        guard case .retry(let delay?, let reason) = await deliver(message, harness, count: count) else {
          throw Unexpected("It was not put back.")
        }
        #expect(reason == "451 later")
        #expect(delay > .seconds(29))
        #expect(delay <= .seconds(60 * count))
        harness.time.advance(by: delay)
      }
      #expect(await deliver(message, harness, count: 3) == .done)
      let notification = try #require(try await harness.all().first)
      #expect(harness.mail.sent.map(\.id) == [notification.messageID])
      #expect(harness.mail.sent.map(\.date) == [notification.createdAt])
      #expect(notification.attempts.map(\.outcome) == [.deferred, .deferred, .sent])
    }
  }

  @Test func `after a 5xx it has failed, and a replayed dead letter begins anew`() async throws {
    try await withNotifications(answers: [never, nil]) { harness in
      let message = try await create(harness)
      #expect(await deliver(message, harness) == .reject(reason: "550 never"))
      // The process died before the rejection reached the broker.
      #expect(await deliver(message, harness, count: 2) == .reject(reason: "550 never"))
      #expect(try await harness.all().first?.state == .failed)
      #expect(await deliver(message, harness) == .done)
      #expect(harness.mail.sent.count == 1)
    }
  }

  @Test func `patience ends in a dead letter`() async throws {
    try await withNotifications(answers: Array(repeating: later, count: 200)) { harness in
      let message = try await create(harness)
      var count = 0
      while true {
        count += 1
        switch await deliver(message, harness, count: count) {
        case .retry(let delay, _): harness.time.advance(by: delay ?? .seconds(1))
        case .reject:
          #expect((45...110).contains(count))
          return
        case .done: throw Unexpected("Nothing can have been sent.")
        }
      }
    }
  }

  @Test(arguments: ["", "{}", "[]", #"{"id":"x"}"#, #"{"id":null}"#, #"{"id":"019aa5c4-5c3a-7b1e-9d3f-2f6b1a0c4e55"}"#])
  func `a message about no notification becomes a dead letter`(body: String) async throws {
    try await withNotifications { harness in
      let message = Message(
        queue: "notifications", type: "notification", body: Array(body.utf8), time: harness.time.now())
      guard case .reject = await deliver(message, harness) else { throw Unexpected("It was taken.") }
    }
  }

  @Test func `a short message goes to its own transport`() async throws {
    try await withNotifications { harness in
      _ = try await harness.service.parts.create(
        to: .sms(try #require(PhoneNumber("+15550109999"))), subject: "S", text: "T", sender: nil)
      let message = try #require(try await harness.work().last)
      #expect(await deliver(message, harness) == .done)
      #expect(harness.texts.sent.map(\.to.description) == ["+15550109999"])
      #expect(harness.mail.sent.isEmpty)
    }
  }
}

/// Something that must not happen did.
private struct Unexpected: Error {
  let what: String

  init(_ what: String) {
    self.what = what
  }
}

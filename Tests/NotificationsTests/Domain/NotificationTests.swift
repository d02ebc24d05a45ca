import Core
import Delivery
import Testing

@testable import Notifications

@Suite struct NotificationTests {
  private let start = Timestamp(seconds: 1_000_000)
  private let later = MailTransportError(isTransient: true, replyCode: 451, message: "Later.")
  private let never = MailTransportError(isTransient: false, replyCode: 550, message: "Never.")

  private func notification() throws -> Notification {
    Notification(
      id: UUIDv7(), sender: nil, recipient: .email(try #require(MailAddress("you@example.com"))), subject: "S",
      text: "T", messageID: MessageID(of: "1", at: "example.com"), at: start)
  }

  private func begin(
    _ notification: inout Notification, after wait: Duration = .zero, harmless: Bool = false
  ) -> Notification.Beginning {
    notification.begin(at: start + wait, lease: .seconds(120), repeatsAreHarmless: harmless)
  }

  @Test func `what was sent stays sent, whatever comes later`() throws {
    var notification = try notification()
    #expect(begin(&notification) == .send)
    notification.succeed(at: start)
    notification.fail(never, at: start, delay: .zero, patience: .zero)
    notification.replay(at: start)
    #expect(begin(&notification) == .alreadySent)
    #expect(notification.attempts.map(\.outcome) == [.sent])
  }

  @Test func `nobody begins an attempt while another one is under way`() throws {
    var notification = try notification()
    #expect(begin(&notification) == .send)
    #expect(begin(&notification, after: .seconds(20)) == .wait(.seconds(100)))
    #expect(notification.attempts.count == 1)
  }

  @Test func `an attempt whose lease is over counts as interrupted and is repeated`() throws {
    var notification = try notification()
    #expect(begin(&notification) == .send)
    #expect(begin(&notification, after: .seconds(120)) == .send)
    #expect(notification.attempts.map(\.outcome) == [.interrupted, .started])
  }

  @Test func `where repeats are harmless nobody waits for a lease`() throws {
    var notification = try notification()
    #expect(begin(&notification) == .send)
    #expect(begin(&notification, harmless: true) == .send)
  }

  @Test func `a transient failure is tried again when it is due`() throws {
    var notification = try notification()
    _ = begin(&notification)
    notification.fail(later, at: start, delay: .seconds(60), patience: .seconds(3600))
    #expect(notification.state == .retrying)
    #expect(begin(&notification, after: .seconds(59)) == .wait(.seconds(1)))
    #expect(begin(&notification, after: .seconds(60)) == .send)
    #expect(notification.attempts.first?.replyCode == 451)
  }

  @Test func `a permanent failure is final until somebody replays it`() throws {
    var notification = try notification()
    _ = begin(&notification)
    notification.fail(never, at: start, delay: .zero, patience: .seconds(3600))
    #expect(begin(&notification) == .alreadyFailed("Never."))
    notification.replay(at: start)
    #expect(notification.failuresInARow == 1)
    #expect(begin(&notification, after: .seconds(1)) == .send)
  }

  @Test func `patience ends`() throws {
    var notification = try notification()
    _ = begin(&notification)
    notification.fail(later, at: start + .seconds(100), delay: .seconds(60), patience: .seconds(159))
    #expect(notification.state == .failed)
  }
}

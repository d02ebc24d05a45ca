import Core
import Delivery
import Messaging
import RoostTesting
import Testing

@testable import Notifications

@Suite struct NotificationsTests {
  private func message(_ id: String, _ queue: String, _ body: String) -> Message {
    Message(id: id, queue: queue, type: queue, body: Array(body.utf8), time: Timestamp(seconds: 1_795_253_400))
  }

  private let ready =
    #"{"video_fid":"6920a1f2c3d4e5f601000001","mp3_fid":"6920a1f2c3d4e5f601000002","username":"you@example.com"}"#

  /// Waits for something that the running service brings about.
  private func eventually(_ condition: () async throws -> Bool) async throws {
    while try await !condition() { await Task.yield() }
  }

  @Test(.timeLimit(.minutes(1)))
  func `an MP3 that is ready becomes contract A's mail, once for each event`() async throws {
    try await withNotifications { harness in
      try await harness.running {
        try await harness.broker.publish([message("a", "mp3", ready), message("a", "mp3", ready)])
        try await harness.broker.publish([message("b", "mp3", ready)])
        try await eventually { try await harness.all().filter { $0.state == .sent }.count == 2 }
        try await eventually { await harness.broker.queues().allSatisfy { $0.ready + $0.unacknowledged == 0 } }
      }
      let mail = try #require(harness.mail.sent.first)
      #expect(harness.mail.sent.count == 2)
      #expect(mail.from.description == "roost@example.com")
      #expect(mail.to.description == "you@example.com")
      #expect(mail.subject == "MP3 Download")
      #expect(mail.text == "mp3 file_id: 6920a1f2c3d4e5f601000002 is now ready!")
      #expect(Set(harness.mail.sent.map(\.id)).count == 2)
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `a conversion that has failed becomes a mail that says why`() async throws {
    try await withNotifications { harness in
      try await harness.running {
        let body = #"{"video_fid":"6920a1f2c3d4e5f601000001","username":"you@example.com","reason":"No audio track."}"#
        try await harness.broker.publish([message("a", "conversion-failed", body)])
        try await eventually { harness.mail.sent.count == 1 }
      }
      let mail = try #require(harness.mail.sent.first)
      #expect(mail.subject == "MP3 conversion failed")
      #expect(mail.text.contains("Reason: No audio track."))
      #expect(mail.text.contains("6920a1f2c3d4e5f601000001"))
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `a message that makes no sense becomes a dead letter and holds up nothing`() async throws {
    try await withNotifications { harness in
      try await harness.running {
        try await harness.broker.publish([message("x", "mp3", "nonsense"), message("a", "mp3", ready)])
        try await eventually { harness.mail.sent.count == 1 }
        try await eventually { await harness.broker.deadLetters(of: "mp3", limit: 10).count == 1 }
      }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `what a service left undone is done by the next one`() async throws {
    try await withNotifications { harness in
      let create = harness.service.parts.create
      try await create(try ConversionMessage(ready: Array(ready.utf8)), because: message("a", "mp3", ready))
      #expect(harness.mail.sent.isEmpty)
      try await harness.running { try await eventually { harness.mail.sent.count == 1 } }
    }
  }

  @Test func `a notification whose message got lost is queued again, once for each look`() async throws {
    try await withNotifications { harness in
      let create = harness.service.parts.create
      try await create(try ConversionMessage(ready: Array(ready.utf8)), because: message("a", "mp3", ready))
      try await harness.service.parts.remind()
      #expect(try await harness.work().count == 1)
      harness.time.advance(by: .seconds(601))
      try await harness.service.parts.remind()
      try await harness.service.parts.remind()
      #expect(try await harness.work().count == 2)
      #expect(Set(try await harness.work().map(\.id)).count == 2)
    }
  }
}

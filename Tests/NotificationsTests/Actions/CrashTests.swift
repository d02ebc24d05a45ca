import Core
import Delivery
import Messaging
import RoostTesting
import SQL
import Telemetry
import Testing

@testable import Notifications

/// The process dies at each write of the way from event to mail, before or after the commit.
@Suite struct CrashTests {
  private let event = Message(
    id: "mp3-1", queue: "mp3", type: "mp3",
    body: Array(#"{"video_fid":null,"mp3_fid":"6920a1f2c3d4e5f601000002","username":"you@example.com"}"#.utf8),
    time: Timestamp(seconds: 1_795_253_400))

  /// Brings the event, and then the work in the outbox, until each is done, as a broker does.
  private func drive(_ database: any SQLDatabase, mail: any MailTransport) async throws -> Int {
    let time = SkippingTime()
    let service = Notifications(
      database: database, broker: MemoryBroker(), mail: mail, texts: MemoryTexts(),
      settings: NotificationsSettings(), time: time, logger: .silent)
    var deliveries = 0
    func settle(_ message: Message, _ handle: (Delivery) async -> Disposition) async {
      for count in 1...20 {
        deliveries += 1
        switch await handle(Delivery(message: message, count: count)) {
        case .done: return
        case .retry(let delay, _): time.advance(by: delay ?? .seconds(1))
        case .reject(let reason):
          Issue.record("It was rejected: \(reason)")
          return
        }
      }
      Issue.record("It was never done.")
    }
    await settle(event) { delivery in
      await service.parts.receive(delivery) { try ConversionMessage(ready: $0) }
    }
    // The broker brings the event once more, since its acknowledgment got lost.
    await settle(event) { delivery in
      await service.parts.receive(delivery) { try ConversionMessage(ready: $0) }
    }
    let work = try await outboxMessages(in: database)
    #expect(work.count == 1)
    for message in work { await settle(message) { await service.parts.deliver($0) } }
    return deliveries
  }

  private func prepared(_ body: (any SQLDatabase) async throws -> Void) async throws {
    try await withTemporaryDatabase { database in
      try await Migrator("notifications", NotificationsMigrations.all).run(on: database)
      try await body(database)
    }
  }

  @Test(arguments: FailingDatabase.Moment.allCases, 1...12)
  func `a folder has one mail in the end`(moment: FailingDatabase.Moment, write: Int) async throws {
    try await prepared { real in
      let folder = MemoryFolder()
      _ = try await drive(FailingDatabase(real, failing: write..<write + 1, moment), mail: folder)
      #expect(folder.sent.map(\.subject) == ["MP3 Download"])
      #expect(folder.sent.map(\.text) == ["mp3 file_id: 6920a1f2c3d4e5f601000002 is now ready!"])
    }
  }

  @Test(arguments: FailingDatabase.Moment.allCases, 1...12)
  func `a mail server gets one mail`(moment: FailingDatabase.Moment, write: Int) async throws {
    try await prepared { real in
      let server = MemoryMailTransport()
      _ = try await drive(FailingDatabase(real, failing: write..<write + 1, moment), mail: server)
      #expect(server.sent.count == 1)
    }
  }

  @Test func `a mail whose sending could not be recorded at all goes out again with the same id`() async throws {
    try await prepared { real in
      let server = MemoryMailTransport()
      // Writes 1 and 2 take the event twice, 3 begins the attempt; 4 to 7 would record its outcome.
      _ = try await drive(FailingDatabase(real, failing: 4..<8, .beforeCommit), mail: server)
      #expect(server.sent.count == 2)
      #expect(Set(server.sent.map(\.id)).count == 1)
    }
  }
}

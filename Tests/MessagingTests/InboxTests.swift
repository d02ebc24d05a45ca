import Core
import Messaging
import RoostTesting
import SQL
import SQLite
import Testing

@Suite struct InboxTests {
  private let message = Message(id: "a", queue: "work", type: "test", body: [], time: Timestamp(seconds: 1))

  @Test func `a message is first once for each consumer`() async throws {
    try await withInbox { inbox, database, _ in
      let answers = try await database.write { transaction in
        [
          try await inbox.isFirst(message, consumer: "mailer", in: transaction),
          try await inbox.isFirst(message, consumer: "mailer", in: transaction),
          try await inbox.isFirst(message, consumer: "audit", in: transaction),
        ]
      }
      #expect(answers == [true, false, true])
    }
  }

  @Test func `a message whose effect was rolled back is first again`() async throws {
    try await withInbox { inbox, database, _ in
      try? await database.write { transaction in
        _ = try await inbox.isFirst(message, consumer: "mailer", in: transaction)
        throw MessagingError(.unavailable, "test")
      }
      let isFirst = try await database.write { try await inbox.isFirst(message, consumer: "mailer", in: $0) }
      #expect(isFirst)
    }
  }

  @Test func `ids are forgotten after fourteen days, however many there are`() async throws {
    try await withInbox { inbox, database, time in
      try await database.write { transaction in
        for number in 0..<2500 {
          let old = Message(id: "\(number)", queue: "work", type: "test", body: [], time: time.now())
          _ = try await inbox.isFirst(old, consumer: "mailer", in: transaction)
        }
      }
      time.advance(by: .seconds(14 * 86_400))
      try await database.write { _ = try await inbox.isFirst(message, consumer: "mailer", in: $0) }
      #expect(try await inbox.sweep() == 0)
      time.advance(by: .seconds(1))
      #expect(try await inbox.sweep() == 2500)
      let isFirst = try await database.write { try await inbox.isFirst(message, consumer: "mailer", in: $0) }
      #expect(!isFirst)
    }
  }

  private func withInbox(_ body: (Inbox, SQLiteDatabase, ManualTime) async throws -> Void) async throws {
    try await withTemporaryDatabase { database in
      let time = ManualTime()
      try await Migrator("test", [Inbox.migration(1)]).run(on: database, time: time)
      try await body(Inbox(database: database, time: time), database, time)
    }
  }
}

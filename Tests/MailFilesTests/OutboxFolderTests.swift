import Core
import Delivery
import EventLoops
import Testing

@testable import MailFiles

@Suite struct OutboxFolderTests {
  private func mail(_ text: String = "Ready!", id: String = "1@example.com") throws -> MailMessage {
    MailMessage(
      from: try #require(MailAddress("roost@example.com")), to: try #require(MailAddress("you@example.com")),
      subject: "MP3 Download", text: text, id: try #require(MessageID(id)), date: Timestamp(seconds: 1_795_253_400))
  }

  @Test func `a mail becomes a file with exactly its bytes`() async throws {
    try await Scratch.run { scratch, pool in
      let message = try mail()
      try await OutboxFolder(path: scratch.outbox, pool: pool).send(message)
      #expect(scratch.names == ["2026-11-21T09-30-00Z-1@example.com.eml"])
      #expect(try scratch.content(scratch.names[0]) == MIMEEncoder.encode(message))
    }
  }

  @Test func `a retry replaces the file`() async throws {
    try await Scratch.run { scratch, pool in
      let outbox = OutboxFolder(path: scratch.outbox, pool: pool)
      try await outbox.send(try mail("first"))
      try await outbox.send(try mail("second"))
      #expect(scratch.names.count == 1)
      #expect(try scratch.content(scratch.names[0]) == MIMEEncoder.encode(try mail("second")))
    }
  }

  @Test func `a hundred messages at once become a hundred files`() async throws {
    try await Scratch.run { scratch, pool in
      let outbox = OutboxFolder(path: scratch.outbox, pool: pool)
      let messages = try (0..<100).map { try mail(id: "\($0)@example.com") }
      try await withThrowingTaskGroup { group in
        for message in messages { group.addTask { try await outbox.send(message) } }
        try await group.waitForAll()
      }
      #expect(scratch.names.count == 100)
    }
  }

  @Test func `only the process's own user can read the files`() async throws {
    try await Scratch.run { scratch, pool in
      try await OutboxFolder(path: scratch.outbox, pool: pool).send(try mail())
      #expect(scratch.mode(scratch.outbox) == 0o700)
      #expect(scratch.mode("\(scratch.outbox)/\(scratch.names[0])") == 0o600)
    }
  }

  @Test func `a short message becomes a text file`() async throws {
    try await Scratch.run { scratch, pool in
      let message = TextMessage(
        to: try #require(PhoneNumber("+15550109999")), text: "Hello", id: try #require(MessageID("7@roost")),
        date: Timestamp(seconds: 1_795_253_400))
      try await OutboxFolder(path: scratch.outbox, pool: pool).send(message)
      #expect(scratch.names == ["2026-11-21T09-30-00Z-7@roost.txt"])
      let text = String(decoding: try scratch.content(scratch.names[0]), as: UTF8.self)
      #expect(text == "To: +15550109999\nDate: 2026-11-21T09:30:00.000Z\n\nHello\n")
    }
  }

  @Test func `whatever call fails, no half file is seen and the next attempt succeeds`() async throws {
    let calls = try await callsOfOneMessage()
    #expect(calls == 7)
    for failing in 1...calls {
      try await Scratch.run { scratch, pool in
        let files = FailingFileSystem(failing: failing)
        let outbox = OutboxFolder(path: scratch.outbox, pool: pool, files: files)
        let message = try mail()
        let error = await #expect(throws: MailTransportError.self) { try await outbox.send(message) }
        #expect(error?.isTransient == true)
        let whole = MIMEEncoder.encode(message)
        for name in scratch.names { #expect(try scratch.content(name) == whole) }
        try await outbox.send(message)
        #expect(scratch.names == ["2026-11-21T09-30-00Z-1@example.com.eml"])
      }
    }
  }

  private func callsOfOneMessage() async throws -> Int {
    let files = FailingFileSystem(failing: -1)
    try await Scratch.run { scratch, pool in
      try await OutboxFolder(path: scratch.outbox, pool: pool, files: files).send(try mail())
    }
    return files.calls
  }

  @Test func `a folder above that is missing is named with a remedy`() async throws {
    try await Scratch.run { scratch, pool in
      let outbox = OutboxFolder(path: scratch.path + "/missing/outbox", pool: pool)
      let message = try mail()
      let error = await #expect(throws: MailTransportError.self) { try await outbox.send(message) }
      #expect(error?.message.contains("missing/outbox") == true)
      #expect(error?.message.contains("Create the folder above it") == true)
    }
  }

  @Test func `a check leaves nothing behind`() async throws {
    try await Scratch.run { scratch, pool in
      try await OutboxFolder(path: scratch.outbox, pool: pool).check()
      #expect(scratch.names.isEmpty)
    }
  }

  @Test func `a pool that is shut down is a transient failure`() async throws {
    try await Scratch.run { scratch, pool in
      let outbox = OutboxFolder(path: scratch.outbox, pool: pool)
      await pool.shutDown()
      let message = try mail()
      let error = await #expect(throws: MailTransportError.self) { try await outbox.send(message) }
      #expect(error?.isTransient == true)
    }
  }
}

import Core
import Delivery
import Messaging
import RoostTesting
import Testing

@testable import Notifications

@Suite struct AcceptEventTests {
  @Test func `A: an mp3 message sends the mail exactly as the contract has it`() async throws {
    try await withNotifications { settings in
      settings.sender = MailAddress("roost@mail.example.org") ?? .local
    } _: { harness in
      harness.queue.publish(mp3Event())
      try await harness.work()
      let mail = try #require(harness.mail.mails.first)
      // "Subject MP3 Download, From GMAIL_ADDRESS, To = username, text mp3 file_id: <mp3_fid> is now ready!"
      #expect(mail.subject == "MP3 Download")
      #expect(mail.from.description == "roost@mail.example.org")
      #expect(mail.to.description == "owner@example.com")
      #expect(mail.text == "mp3 file_id: 6920a1f2c3d4e5f601000002 is now ready!")
      #expect(mail.id.description == "mp3.event-1@mail.example.org")
      #expect(harness.mail.mails.count == 1 && harness.queue.waiting.isEmpty && harness.queue.dead.isEmpty)
      #expect(try await harness.only().state == .sent(at: harness.time.now()))
    }
  }

  @Test func `a conversion that failed sends a mail that says why`() async throws {
    try await withNotifications { harness in
      harness.queue.publish(
        event(
          "conversion-failed",
          #"{"video_fid":"6920a1f2c3d4e5f601000001","username":"owner@example.com","reason":"It has no sound."}"#))
      try await harness.work()
      let mail = try #require(harness.mail.mails.first)
      #expect(mail.subject == "MP3 conversion failed")
      #expect(mail.text.contains("Why: It has no sound.") && mail.text.contains("6920a1f2c3d4e5f601000001"))
    }
  }

  @Test func `an event delivered twice, or published twice, sends one mail`() async throws {
    try await withNotifications { harness in
      for _ in 0..<3 { harness.queue.publish(mp3Event()) }
      try await harness.work()
      harness.queue.publish(mp3Event())
      try await harness.work()
      #expect(harness.mail.attempts.count == 1 && harness.queue.dead.isEmpty)
    }
  }

  @Test func `events with the same id in two queues are two events`() async throws {
    try await withNotifications { harness in
      harness.queue.publish(mp3Event(id: "same"))
      harness.queue.publish(
        event(
          "conversion-failed",
          #"{"video_fid":"6920a1f2c3d4e5f601000001","username":"owner@example.com","reason":"r"}"#, id: "same"))
      try await harness.work()
      #expect(Set(harness.mail.mails.map(\.id)).count == 2)
    }
  }

  @Test(arguments: [
    "", "{", "null", "[]", "\"mp3\"", "{}", "\u{0}",
    #"{"mp3_fid":"6920a1f2c3d4e5f601000002"}"#,
    #"{"mp3_fid":null,"username":"owner@example.com"}"#,
    #"{"mp3_fid":"../../etc/passwd","username":"owner@example.com"}"#,
    #"{"mp3_fid":"6920a1f2c3d4e5f601000002\r\nBcc: all@example.com","username":"owner@example.com"}"#,
    #"{"mp3_fid":{"$oid":"6920a1f2c3d4e5f601000002"},"username":"owner@example.com"}"#,
    #"{"mp3_fid":"6920a1f2c3d4e5f601000002","username":"owner"}"#,
    #"{"mp3_fid":"6920a1f2c3d4e5f601000002","username":["owner@example.com"]}"#,
    #"{"mp3_fid":"6920a1f2c3d4e5f601000002","username":"owner@example.com\r\nBcc: all@example.com"}"#,
    #"{"mp3_fid":"6920a1f2c3d4e5f601000002","username":"owner@example.com, all@example.com"}"#,
    #"{"mp3_fid":"6920a1f2c3d4e5f601000002","username":"owner@example.com\u0000"}"#,
    #"{"mp3_fid":"6920a1f2c3d4e5f601000002","username":"\"owner> RCPT TO:<all\"@example.com"}"#,
  ])
  func `a hostile body goes to the dead letters with a reason`(body: String) async throws {
    try await withNotifications { harness in
      harness.queue.publish(event("mp3", body))
      try await harness.work()
      let letter = try #require(harness.queue.dead.first)
      #expect(!letter.reason.isEmpty && letter.deliveries == 1)
      #expect(harness.mail.attempts.isEmpty)
    }
  }

  @Test func `a body that is not UTF-8, one that is too large and one without id go to the dead letters`() async throws
  {
    try await withNotifications { harness in
      let time = Timestamp(seconds: 0)
      harness.queue.publish(Message(id: "a", queue: "mp3", type: "mp3", body: [0x22, 0xff, 0x22], time: time))
      harness.queue.publish(
        Message(id: "b", queue: "mp3", type: "mp3", body: [UInt8](repeating: 0x20, count: 70_000), time: time))
      harness.queue.publish(mp3Event(id: ""))
      try await harness.work()
      #expect(harness.queue.dead.count == 3)
      #expect(harness.queue.dead[1].reason.contains("65536") && harness.queue.dead[2].reason.contains("no id"))
    }
  }

  @Test func `fields that are not needed are not looked at`() async throws {
    try await withNotifications { harness in
      harness.queue.publish(
        event("mp3", #"{"mp3_fid":"6920A1F2C3D4E5F601000002","username":"o@example.com","video_fid":7,"more":[]}"#))
      try await harness.work()
      #expect(harness.mail.mails.count == 1)
    }
  }

  @Test func `a reason with line breaks and control characters stays in the text`() async throws {
    try await withNotifications { harness in
      harness.queue.publish(
        event(
          "conversion-failed",
          #"{"video_fid":"6920a1f2c3d4e5f601000001","username":"o@example.com","reason":"a\r\nBcc: all@example.com\u001b"}"#
        ))
      try await harness.work()
      let mail = try #require(harness.mail.mails.first)
      let bytes = String(decoding: MIMEEncoder.encode(mail), as: UTF8.self)
      // Grapheme by grapheme CR LF is one character; the first empty line ends the header.
      let headers = bytes.split(separator: "\r\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
      #expect(headers.count > 5 && !headers.contains { $0.lowercased().hasPrefix("bcc") })
      #expect(mail.subject == "MP3 conversion failed")
    }
  }

  @Test func `a very long reason is cut`() async throws {
    try await withNotifications { harness in
      let reason = String(repeating: "é", count: 20_000)
      harness.queue.publish(
        event(
          "conversion-failed",
          #"{"video_fid":"6920a1f2c3d4e5f601000001","username":"o@example.com","reason":"\#(reason)"}"#))
      try await harness.work()
      #expect(try #require(harness.mail.mails.first).text.count < 2500)
    }
  }
}

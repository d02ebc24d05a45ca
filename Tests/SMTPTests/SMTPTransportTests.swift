import Core
import Delivery
import RoostTesting
import SMTP
import Testing

/// Against a real mail server (aiosmtpd).
@Suite(.enabled(if: MailServer.isHereOrMustBe, MailServer.absence))
struct SMTPTransportTests {
  @Test func `a mail arrives as it was written, after STARTTLS and log-in`() async throws {
    try await MailServer.run { server in
      try await withTransport(server.configuration()) { transport in
        let message = try mail()
        try await transport.send(message)
        let received = try await server.nextMail()
        #expect(received.sender == "roost@example.com")
        #expect(received.recipients == ["you@example.com"])
        #expect(received.isEncrypted == true)
        #expect(received.user == "roost")
        #expect(received.content == MIMEEncoder.encode(message))
      }
    }
  }

  @Test func `TLS can begin with the first byte`() async throws {
    try await MailServer.run(.implicit) { server in
      try await withTransport(server.configuration(.implicit)) { transport in
        try await transport.send(try mail())
        #expect(try await server.nextMail().isEncrypted == true)
      }
    }
  }

  @Test func `a server on this machine can be used in the clear`() async throws {
    try await MailServer.run(.none) { server in
      try await withTransport(server.configuration(.none)) { transport in
        try await transport.send(try mail())
        #expect(try await server.nextMail().isEncrypted == false)
      }
    }
  }

  @Test(arguments: [
    ".", "..\n.", ".\n.\n..\n", "a\n.\nMAIL FROM:<x@y>\n", String(repeating: ".x\n", count: 5000), "Grüße\n.\n",
  ])
  func `lines that begin with a point arrive as they are`(text: String) async throws {
    try await MailServer.run { server in
      try await withTransport(server.configuration()) { transport in
        let message = try mail(text: text)
        try await transport.send(message)
        #expect(try await server.nextMail().content == MIMEEncoder.encode(message))
      }
    }
  }

  @Test func `another mail reader reads subjects and texts back as they went in`() async throws {
    let samples = [
      "plain", "a\r\nBcc: victim@example.com", "=?utf-8?q?smuggled?=", "Grüße und 日本語 👩‍👩‍👧‍👦", "two  spaces", "x=?y",
      "\u{2028}",
      String(repeating: "long word ", count: 100) + "end", String(repeating: "ü", count: 2000), "nul\0byte",
    ]
    try await MailServer.run { server in
      try await withTransport(server.configuration()) { transport in
        for sample in samples {
          let message = try mail(subject: sample, text: sample)
          try await transport.send(message)
          let received = try await server.nextMail()
          #expect(received.subject == message.subject)
          #expect(received.fieldCount == 9)
          #expect(
            received.text.map { $0.split(whereSeparator: \.isNewline) } == sample.split(whereSeparator: \.isNewline))
        }
      }
    }
  }

  @Test func `an address beyond ASCII goes as SMTPUTF8`() async throws {
    try await MailServer.run { server in
      try await withTransport(server.configuration()) { transport in
        try await transport.send(try mail(to: "jürgen@example.com"))
        let received = try await server.nextMail()
        #expect(received.recipients == ["jürgen@example.com"])
        #expect(received.isUTF8 == true)
      }
    }
  }

  @Test func `many mails, some at once, all arrive`() async throws {
    try await MailServer.run { server in
      try await withTransport(server.configuration()) { transport in
        let messages = try (0..<20).map { try mail(text: "number \($0)", number: $0) }
        try await withThrowingTaskGroup { group in
          for message in messages { group.addTask { try await transport.send(message) } }
          try await group.waitForAll()
        }
        var received: Set<[UInt8]> = []
        for _ in messages { received.insert(try #require(try await server.nextMail().content)) }
        #expect(received == Set(messages.map(MIMEEncoder.encode)))
      }
    }
  }

  @Test(arguments: [("bounce@example.com", 550, false), ("later@example.com", 451, true)])
  func `a refused recipient is permanent or transient as its code says`(
    recipient: String, code: Int, isTransient: Bool
  ) async throws {
    try await MailServer.run { server in
      try await withTransport(server.configuration()) { transport in
        let error = try await failure(of: transport, to: recipient)
        #expect(error?.replyCode == code)
        #expect(error?.isTransient == isTransient)
        #expect(error?.message.contains("\(code) ") == true)
        // The next message is not held up by it.
        try await transport.send(try mail())
        #expect(try await server.nextMail().recipients == ["you@example.com"])
      }
    }
  }

  @Test(arguments: [("refused@example.com", 554, false), ("tired@example.com", 452, true)])
  func `a refused text is permanent or transient as its code says`(
    recipient: String, code: Int, isTransient: Bool
  ) async throws {
    try await MailServer.run { server in
      try await withTransport(server.configuration()) { transport in
        let error = try await failure(of: transport, to: recipient)
        #expect(error?.replyCode == code)
        #expect(error?.isTransient == isTransient)
      }
    }
  }

  @Test func `a wrong password is permanent and not shown`() async throws {
    try await MailServer.run { server in
      var configuration = server.configuration()
      configuration.password = Secret("open sesame")
      try await withTransport(configuration) { transport in
        let error = try await failure(of: transport)
        #expect(error?.replyCode == 535)
        #expect(error?.isTransient == false)
        #expect(error?.message.contains("sesame") == false)
      }
    }
  }

  @Test func `a certificate of an unknown authority gets no mail`() async throws {
    try await MailServer.run { server in
      var configuration = server.configuration()
      configuration.authoritiesFile = nil
      try await withTransport(configuration) { transport in
        let error = try await failure(of: transport)
        #expect(error?.isTransient == true)
        #expect(error?.message.contains("no trusted TLS connection") == true)
      }
    }
  }

  @Test func `a certificate for another name gets no mail`() async throws {
    try await MailServer.run(names: "DNS:other.example") { server in
      try await withTransport(server.configuration()) { transport in
        let error = try await failure(of: transport)
        #expect(error?.message.contains("no trusted TLS connection") == true)
      }
    }
  }

  @Test func `a check logs in and sends nothing`() async throws {
    try await MailServer.run { server in
      try await withTransport(server.configuration()) { transport in
        #expect(try await transport.check() == "127.0.0.1:\(server.port)")
        try await transport.send(try mail())
        #expect(try await server.nextMail().recipients == ["you@example.com"])
      }
    }
  }
}

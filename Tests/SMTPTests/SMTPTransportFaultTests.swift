import Core
import Delivery
import RoostTesting
import SMTP
import Testing

/// Against servers that do wrong things.
@Suite struct SMTPTransportFaultTests {
  /// Speaks SMTP properly up to the given command, and then says something else.
  private func server(until command: String, then say: String) -> ScriptedServer.Script {
    { connection in
      try connection.write("220 test.invalid ESMTP\r\n")
      while true {
        let line = try connection.readLine()
        if line.hasPrefix(command) { break }
        try connection.write(line.hasPrefix("DATA") ? "354 go on\r\n" : "250 ok\r\n")
        if line.hasPrefix("DATA"), command == "." {
          while try connection.readLine() != "." {}
          break
        }
      }
      try connection.write(say)
    }
  }

  @Test(arguments: ["EHLO", "MAIL", "RCPT", "DATA", "."], ["", "25", "250", "250-ok\r\n", "550-5.1.1 no\r\n", "55"])
  func `a connection cut in mid-reply is transient, whatever the reply began with`(command: String, reply: String)
    async throws
  {
    try await withScript(server(until: command, then: reply)) { transport, _ in
      let error = try await failure(of: transport)
      #expect(error?.isTransient == true)
      #expect(error?.replyCode == nil)
    }
  }

  @Test(arguments: ["MAIL", "RCPT", "DATA", "."])
  func `a complete refusal counts even when the connection is cut behind it`(command: String) async throws {
    try await withScript(server(until: command, then: "550 5.7.1 no\r\n")) { transport, _ in
      let error = try await failure(of: transport)
      #expect(error?.isTransient == false)
      #expect(error?.replyCode == 550)
      #expect(error?.message.contains("550 5.7.1 no") == true)
    }
  }

  @Test func `a server that closes its service for now is transient`() async throws {
    try await withScript {
      try $0.write("421 4.3.2 try later\r\n")
    } body: { transport, _ in
      let error = try await failure(of: transport)
      #expect(error?.isTransient == true)
      #expect(error?.replyCode == 421)
    }
  }

  @Test func `a server that does not offer STARTTLS gets neither password nor mail`() async throws {
    let said = Lines()
    try await ScriptedServer.run { connection in
      try connection.write("220 test.invalid ESMTP\r\n")
      while true {
        let line = try connection.readLine()
        said.append(line)
        try connection.write(line.hasPrefix("EHLO") ? "250-test.invalid\r\n250 AUTH PLAIN LOGIN\r\n" : "502 no\r\n")
      }
    } body: { server in
      var configuration = SMTPConfiguration(
        host: "127.0.0.1", port: Int(server.port), username: "roost", password: Secret("secret"))
      configuration.beGenerous()
      try await withTransport(configuration) { transport in
        let error = try await failure(of: transport)
        #expect(error?.message.contains("STARTTLS") == true)
      }
    }
    #expect(!said.all.contains { $0.hasPrefix("AUTH") || $0.hasPrefix("MAIL") })
  }

  @Test(arguments: ["EHLO", "MAIL", "."])
  func `a server that stops talking is given up as transient`(command: String) async throws {
    let polite = server(until: command, then: "")
    let silent: ScriptedServer.Script = { connection in
      try polite(connection)
      _ = connection.readToEnd()
    }
    try await withScript(timeout: .milliseconds(200), silent) { transport, _ in
      let error = try await failure(of: transport)
      #expect(error?.isTransient == true)
      #expect(error?.message.contains("took too long") == true)
    }
  }

  @Test func `a reply with control characters is shown without them`() async throws {
    try await withScript(server(until: "RCPT", then: "550 bad\u{1b}[31m\u{7}thing\r\n")) { transport, _ in
      let error = try await failure(of: transport)
      #expect(error?.message.unicodeScalars.contains { $0.properties.generalCategory == .control } == false)
      #expect(error?.message.contains("thing") == true)
    }
  }

  @Test func `a reply without end does not fill the memory`() async throws {
    let script: ScriptedServer.Script = { connection in
      try connection.write("220 test.invalid ESMTP\r\n")
      _ = try connection.readLine()
      while true { try connection.write(String(repeating: "x", count: 100_000)) }
    }
    try await withScript(timeout: .seconds(2), script) { transport, _ in
      let error = try await failure(of: transport)
      #expect(error?.isTransient == true)
    }
  }

  @Test func `a port where nobody listens is transient`() async throws {
    try await ScriptedServer.withoutListener { port in
      try await withTransport(SMTPConfiguration(host: "127.0.0.1", port: Int(port))) { transport in
        let error = try await failure(of: transport)
        #expect(error?.isTransient == true)
        #expect(error?.message.contains("nobody accepts a connection") == true)
      }
    }
  }

  @Test func `a canceled task aborts its message`() async throws {
    let (reached, reach) = AsyncStream.makeStream(of: Void.self)
    let script: ScriptedServer.Script = { connection in
      reach.yield()
      _ = connection.readToEnd()
    }
    try await withScript(script) { transport, _ in
      let message = try mail()
      let task = Task { try await transport.send(message) }
      for await _ in reached { break }
      task.cancel()
      await #expect(throws: MailTransportError.self) { try await task.value }
    }
  }

  @Test func `a transport that is shut down refuses mail as transient`() async throws {
    try await withScript { _ in
    } body: { transport, server in
      await transport.shutDown()
      let error = try await failure(of: transport)
      #expect(error?.isTransient == true)
      #expect(server.connections == 0)
    }
  }
}

import Core
import Delivery
import RoostTesting
import SMTP
import Testing

/// A mail for tests that care about its recipient or its text.
func mail(
  to recipient: String = "you@example.com", subject: String = "MP3 Download", text: String = "Ready!", number: Int = 1
) throws -> MailMessage {
  MailMessage(
    from: try #require(MailAddress("roost@example.com")), to: try #require(MailAddress(recipient)),
    subject: subject, text: text, id: MessageID(of: "\(number)", at: "example.com"),
    date: Timestamp(seconds: 1_795_253_400))
}

extension SMTPConfiguration {
  /// Allows a machine that is busy with other tests all the time it needs.
  mutating func beGenerous() {
    connectTimeout = .seconds(200)
    timeout = .seconds(200)
  }
}

/// Lends a transport and shuts it down.
func withTransport(
  _ configuration: SMTPConfiguration, body: (SMTPTransport) async throws -> Void
) async throws {
  let transport = try SMTPTransport(configuration: configuration)
  let result: Result<Void, any Error>
  do { result = .success(try await body(transport)) } catch { result = .failure(error) }
  await transport.shutDown()
  try result.get()
}

/// What sending a mail fails with.
func failure(of transport: SMTPTransport, to recipient: String = "you@example.com") async throws -> MailTransportError?
{
  let message = try mail(to: recipient)
  return await #expect(throws: MailTransportError.self) { try await transport.send(message) }
}

/// Lends a transport to a server in the clear that does what `script` says.
func withScript(
  timeout: Duration = .seconds(200), _ script: @escaping ScriptedServer.Script,
  body: (SMTPTransport, ScriptedServer) async throws -> Void
) async throws {
  try await ScriptedServer.run(script) { server in
    var configuration = SMTPConfiguration(host: "127.0.0.1", port: Int(server.port), encryption: .none)
    configuration.beGenerous()
    configuration.timeout = timeout
    try await withTransport(configuration) { try await body($0, server) }
  }
}

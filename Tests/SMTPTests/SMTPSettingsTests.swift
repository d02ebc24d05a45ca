import Configuration
import Core
import Delivery
import SMTP
import Testing

@Suite struct SMTPSettingsTests {
  private func configuration(_ variables: [String: String]) throws -> Configuration {
    try Configuration([SMTPSettings.group], from: ConfigurationSources(environment: variables))
  }

  @Test func `without settings there is no server and mail comes from this machine`() throws {
    let configuration = try configuration([:])
    #expect(try SMTPSettings.server(in: configuration) == nil)
    #expect(SMTPSettings.sender(in: configuration).description == "roost@localhost")
  }

  @Test func `a URL says everything, percent-encoded`() throws {
    let configuration = try configuration(["SMTP_URL": "smtp://me%40example.com:p%3Aw%20%C3%B6@mail.example.com:2525"])
    let server = try #require(try SMTPSettings.server(in: configuration))
    #expect(server.host == "mail.example.com")
    #expect(server.port == 2525)
    #expect(server.encryption == .startTLS)
    #expect(server.username == "me@example.com")
    #expect(server.password?.reveal() == "p:w ö")
    #expect(SMTPSettings.sender(in: configuration).description == "me@example.com")
  }

  @Test(arguments: [("smtp://h", 587, "starttls"), ("smtps://h", 465, "tls"), ("smtps://h:25", 25, "tls")])
  func `the scheme decides port and encryption`(url: String, port: Int, encryption: String) throws {
    let server = try #require(try SMTPSettings.server(in: try configuration(["ROOST_SMTP_URL": url])))
    #expect(server.port == port)
    #expect(server.encryption.rawValue == encryption)
  }

  @Test func `system C's settings are understood`() throws {
    let configuration = try configuration([
      "SMTP_SERVER": "smtp.example.com", "SMTP_PORT": "465", "SMTP_USERNAME": "u", "SMTP_PASSWORD": "p",
      "SENDER_EMAIL": "sender@example.com",
    ])
    let server = try #require(try SMTPSettings.server(in: configuration))
    #expect(server.host == "smtp.example.com")
    #expect(server.encryption == .implicit)
    #expect(SMTPSettings.sender(in: configuration).description == "sender@example.com")
  }

  @Test func `system A's settings are understood`() throws {
    let configuration = try configuration(["GMAIL_ADDRESS": "a@gmail.com", "GMAIL_PASSWORD": "app"])
    let server = try #require(try SMTPSettings.server(in: configuration))
    #expect(server.host == "smtp.gmail.com")
    #expect(server.port == 587)
    #expect(server.username == "a@gmail.com")
    #expect(SMTPSettings.sender(in: configuration).description == "a@gmail.com")
  }

  @Test(arguments: [
    ["SMTP_SERVER": "h", "SMTP_USERNAME": "u"], ["SMTP_SERVER": "h", "SMTP_PASSWORD": "p"],
    ["SMTP_URL": "smtp://u:p@mail.example.com", "ROOST_SMTP_ENCRYPTION": "none"],
  ])
  func `settings that contradict each other are refused without showing the password`(variables: [String: String])
    throws
  {
    let configuration = try configuration(variables)
    let error = #expect(throws: ConfigurationError.self) { _ = try SMTPSettings.server(in: configuration) }
    #expect(error?.problems.count == 1)
  }

  @Test(arguments: ["127.0.0.1", "localhost", "[::1]"])
  func `a server on this machine may get a password in the clear`(host: String) throws {
    let variables = ["SMTP_URL": "smtp://u:p@\(host):25", "ROOST_SMTP_ENCRYPTION": "none"]
    #expect(try SMTPSettings.server(in: try configuration(variables))?.encryption == SMTPConfiguration.Encryption.none)
  }
}

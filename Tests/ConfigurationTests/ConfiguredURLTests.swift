import Configuration
import Core
import Testing

@Suite struct ConfiguredURLTests {
  @Test func `a URL is taken apart`() throws {
    let url = try #require(ConfiguredURL("SMTP://us%40er:p%3Aw:d@mail.example.com:587/path?starttls=1"))
    #expect(url.scheme == "smtp")
    #expect(url.user == "us@er")
    #expect(url.password?.reveal() == "p:w:d")
    #expect(url.host == "mail.example.com")
    #expect(url.port == 587)
    #expect(url.path == "/path")
    #expect(url.query == "starttls=1")
  }

  @Test func `the smallest URL has a scheme and a host`() throws {
    let url = try #require(ConfiguredURL("http://[::1]"))
    #expect(url.host == "::1")
    #expect(url.port == nil && url.path == "" && url.query == nil && url.user == nil && url.password == nil)
  }

  @Test func `the password is never shown`() throws {
    let url = try #require(ConfiguredURL("smtp://user:hunter2@host:25"))
    #expect(url.description == "smtp://user:••••@host:25")
    var dumped = ""
    dump(url, to: &dumped)
    #expect(!dumped.contains("hunter2"))
    #expect(!String(reflecting: url).contains("hunter2"))
    #expect(url.reveal() == "smtp://user:hunter2@host:25")
  }

  @Test(arguments: [
    "", "host", "//host", "http:/host", "http://", "http://:80", "1http://a", "http://a:b", "http://a:99999",
    "http://a b",
    "http://a#f", "http://[::1", "http://[g]", "http://u%4@h", "http://u%+1@h", "http://u%FF@h", "http://é",
    "http://a\\b",
    "http://a\n", "://a",
  ])
  func `a malformed URL is refused`(text: String) {
    #expect(ConfiguredURL(text) == nil)
  }

  @Test(arguments: [
    "smtp://user:hunter2@ho st", "user:hunter2@host", "ftp://user:hunter2@host", "smtp://user:hun@ter2@host:x",
  ])
  func `a refused URL does not give its password away`(text: String) {
    let setting = Setting(optional: "ROOST_SMTP_URL", .url(schemes: ["smtp"]), "The mail server.")
    let group = SettingGroup("Mail", "Mail.", setting)
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration([group], from: ConfigurationSources(environment: ["ROOST_SMTP_URL": text]))
    }
    #expect(error?.description.contains("hun") == false)
    #expect(error?.description.contains("ter2") == false)
    #expect(error?.description.contains("ROOST_SMTP_URL") == true)
  }
}

import Core
import Testing

@testable import Configuration

private enum Server {
  static let listen = Setting(
    "ROOST_LISTEN", .listenAddress, default: ListenAddress(host: "127.0.0.1", port: 8080), "Where the server listens.")
  static let secret = Setting(
    optional: "ROOST_JWT_SECRET", aliases: ["JWT_SECRET", "SECRET_KEY"], .secret, "Signs tokens with HS256.")
  static let workers = Setting("ROOST_WORKERS", .integer(in: 1...64), default: 2, "How many | conversions at once.")
  static let group = SettingGroup("Server", "The server.", listen, secret, workers)
}

private enum Store {
  static let bucket = Setting(required: "ROOST_BUCKET", .string, "Where files go.")
  static let group = SettingGroup("Store", "The store.", bucket)
}

private func file(_ text: String) -> EnvironmentFile {
  EnvironmentFile(path: ".env", bytes: Array(text.utf8))
}

private func problems(_ groups: [SettingGroup], _ sources: ConfigurationSources) -> [String] {
  do throws(ConfigurationError) {
    _ = try Configuration(groups, from: sources)
    return []
  } catch {
    return error.problems.map(\.description)
  }
}

@Suite struct ConfigurationTests {
  @Test func `a default holds when nobody sets a value`() throws {
    let configuration = try Configuration([Server.group])
    #expect(configuration[Server.listen].port == 8080)
    #expect(configuration[Server.secret] == nil)
    #expect(configuration.origin(of: Server.listen).description == "default")
  }

  @Test func `the file beats the default, the environment the file, a flag the environment`() throws {
    var sources = ConfigurationSources(file: file("\n\nROOST_WORKERS=3"))
    #expect(try Configuration([Server.group], from: sources)[Server.workers] == 3)
    #expect(
      try Configuration([Server.group], from: sources).origin(of: Server.workers).description == "from .env line 3")
    sources.environment = ["ROOST_WORKERS": "4"]
    #expect(try Configuration([Server.group], from: sources)[Server.workers] == 4)
    sources.flags = [.init(name: "ROOST_WORKERS", value: "5", spelling: "--workers")]
    let configuration = try Configuration([Server.group], from: sources)
    #expect(configuration[Server.workers] == 5)
    #expect(configuration.origin(of: Server.workers).description == "from --workers")
  }

  @Test func `an alias sets the setting`() throws {
    let sources = ConfigurationSources(environment: ["JWT_SECRET": "s1"])
    let configuration = try Configuration([Server.group], from: sources)
    #expect(configuration[Server.secret]?.reveal() == "s1")
    #expect(configuration.origin(of: Server.secret).description == "from the environment's JWT_SECRET")
  }

  @Test func `within one source the own name beats aliases and the first alias the second`() throws {
    var sources = ConfigurationSources(environment: ["SECRET_KEY": "s2", "JWT_SECRET": "s1"])
    #expect(try Configuration([Server.group], from: sources)[Server.secret]?.reveal() == "s1")
    sources.environment["ROOST_JWT_SECRET"] = "s0"
    #expect(try Configuration([Server.group], from: sources)[Server.secret]?.reveal() == "s0")
  }

  @Test func `an alias in a later source beats the own name in an earlier one`() throws {
    let sources = ConfigurationSources(file: file("ROOST_JWT_SECRET=a"), environment: ["JWT_SECRET": "b"])
    #expect(try Configuration([Server.group], from: sources)[Server.secret]?.reveal() == "b")
  }

  @Test func `an empty value takes back what an earlier source said`() throws {
    let sources = ConfigurationSources(file: file("ROOST_WORKERS=9"), environment: ["ROOST_WORKERS": ""])
    #expect(try Configuration([Server.group], from: sources)[Server.workers] == 2)
  }

  @Test func `an unknown name is an error that suggests the nearest`() {
    let found = problems([Server.group], ConfigurationSources(environment: ["ROOST_LISTNE": "x", "PATH": "/bin"]))
    #expect(
      found == ["ROOST_LISTNE (from the environment's ROOST_LISTNE) is not a setting. Did you mean ROOST_LISTEN?"])
  }

  @Test func `an unknown name in the file is named with its line`() {
    let found = problems([Server.group], ConfigurationSources(file: file("OTHER=1\nROOST_ZZZZZZZZZZZZZZ=1")))
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("ROOST_ZZZZZZZZZZZZZZ (from .env line 2) is not a setting.") == true)
  }

  @Test func `a bad value names setting, value, source and what is accepted`() {
    let found = problems([Server.group], ConfigurationSources(file: file("ROOST_WORKERS=many")))
    #expect(
      found == ["ROOST_WORKERS = 'many' (from .env line 1) is not accepted; expected a whole number from 1 to 64."])
  }

  @Test func `a missing setting says what it is for`() {
    let found = problems([Store.group], ConfigurationSources())
    #expect(found == ["ROOST_BUCKET is not set; expected a text. Where files go."])
  }

  @Test func `all problems are reported at once`() {
    let sources = ConfigurationSources(
      file: file("broken\nROOST_WORKERS=0"), environment: ["ROOST_NO": "1", "ROOST_LISTEN": "no"])
    #expect(problems([Server.group, Store.group], sources).count == 5)
  }

  @Test func `a hostile value cannot disturb the terminal`() {
    let sources = ConfigurationSources(environment: [
      "ROOST_WORKERS": "\u{1B}[2J\n\u{202E}\u{9B}" + String(repeating: "9", count: 9999)
    ])
    let found = problems([Server.group], sources)
    #expect(found.first?.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{202E}" && $0 != "\u{9B}" } == true)
    #expect((found.first?.count ?? .max) < 300)
  }

  @Test func `a value that is not UTF-8 is refused`() {
    let environment = ProcessEnvironment.parse(Array("ROOST_BUCKET=".utf8) + [0xFF, 0])
    #expect(problems([Store.group], ConfigurationSources(environment: environment)).count == 1)
  }

  @Test func `secrets are masked in the table`() throws {
    let sources = ConfigurationSources(environment: ["JWT_SECRET": "hunter2"])
    let table = try Configuration([Server.group], from: sources).describe()
    #expect(table.contains("ROOST_JWT_SECRET  ••••            from the environment's JWT_SECRET"))
    #expect(!table.contains("hunter2"))
  }

  @Test func `the table shows every setting with value and origin`() throws {
    let table = try Configuration([Server.group]).describe()
    #expect(
      table == """
        Server
          ROOST_LISTEN      127.0.0.1:8080  default
          ROOST_JWT_SECRET  (not set)       default
          ROOST_WORKERS     2               default
        """)
  }

  @Test func `the documentation lists names, defaults, what is accepted and what it means`() {
    let text = SettingRegistry([Server.group, Store.group]).markdown()
    #expect(text.contains("## Server\n\nThe server.\n\n| setting |"))
    #expect(text.contains("| `ROOST_JWT_SECRET`<br>also `JWT_SECRET`<br>also `SECRET_KEY` | not set | a secret text |"))
    #expect(
      text.contains("| `ROOST_WORKERS` | `2` | a whole number from 1 to 64 | How many \\| conversions at once. |"))
    #expect(text.contains("| `ROOST_BUCKET` | **required** |"))
  }

  @Test func `the process's environment can be read`() throws {
    #expect(try ProcessEnvironment.read()["PATH"] != nil)
  }

  @Test func `environment entries are split at the first equals sign`() {
    let environment = ProcessEnvironment.parse(Array("A=1=2\0B=\0broken\0A=3\0".utf8))
    #expect(environment == ["A": "1=2", "B": ""])
  }

  @Test func `two settings with one name stop the program`() async {
    await #expect(processExitsWith: .failure) { _ = SettingRegistry([Server.group, Server.group]) }
  }
}

import Configuration
import Core
import Testing

/// Resolves one setting from the environment.
private func read<Value>(_ type: SettingType<Value>, _ text: String) throws -> Value {
  let setting = Setting(required: "ROOST_X", type, "A setting.")
  let group = SettingGroup("Test", "Settings of a test.", setting)
  return try Configuration([group], from: ConfigurationSources(environment: ["ROOST_X": text]))[setting]
}

@Suite struct SettingTypeTests {
  enum Color: String, CaseIterable { case red, green }

  @Test(arguments: [
    ("500ms", Duration.milliseconds(500)), ("90s", .seconds(90)), ("15m", .seconds(900)), ("1h", .seconds(3600)),
    ("7d", .seconds(604_800)), ("0s", .zero),
  ])
  func `a duration is a whole number and a unit`(text: String, duration: Duration) throws {
    #expect(try read(.duration(in: .zero ... .seconds(1_000_000)), text) == duration)
  }

  @Test(arguments: [
    "", "s", "5", "1.5s", "-1s", "1 h", "1H", "99999999999999999999d", "9223372036854775807d", "٣s", "2h",
  ])
  func `anything else is no duration`(text: String) {
    #expect(throws: ConfigurationError.self) { try read(.duration(in: .zero ... .seconds(3600)), text) }
  }

  @Test(arguments: [
    ("16MiB", 16 << 20), ("1GB", 1_000_000_000), ("64kib", 65_536), ("10", 10), ("10B", 10), ("0", 0),
  ])
  func `a byte count is a whole number and a unit`(text: String, bytes: Int) throws {
    #expect(try read(.byteCount(in: ByteCount(bytes: 0)...(.gibibytes(4))), text).bytes == bytes)
  }

  @Test(arguments: ["MiB", "1.5GB", "-1", "9999999999TiB", "5GiB", "1 MB", "1XB"])
  func `anything else is no byte count`(text: String) {
    #expect(throws: ConfigurationError.self) { try read(.byteCount(in: ByteCount(bytes: 0)...(.gibibytes(4))), text) }
  }

  @Test func `a byte count is written in the largest exact unit`() {
    #expect(ByteCount.mebibytes(16).description == "16MiB")
    #expect(ByteCount(bytes: 1_000_000_000).description == "1GB")
    #expect(ByteCount(bytes: 1001).description == "1001B")
    #expect(ByteCount(bytes: 0).description == "0B")
  }

  @Test func `numbers outside the range are refused`() throws {
    #expect(try read(.integer(in: 1...10), "10") == 10)
    for text in ["0", "11", "1e1", "0x5", "ten", "999999999999999999999"] {
      #expect(throws: ConfigurationError.self) { try read(.integer(in: 1...10), text) }
    }
  }

  @Test func `a boolean has the usual spellings`() throws {
    #expect(try read(.boolean, "TRUE"))
    #expect(try !read(.boolean, "off"))
    #expect(throws: ConfigurationError.self) { try read(.boolean, "maybe") }
  }

  @Test func `a choice is one of the enumeration's names`() throws {
    #expect(try read(.choice(of: Color.self), "green") == .green)
    let error = #expect(throws: ConfigurationError.self) { try read(.choice(of: Color.self), "blue") }
    #expect(error?.description.contains("expected one of red, green") == true)
  }

  @Test func `a list is separated by commas`() throws {
    #expect(try read(.list(of: .integer(in: 0...9)), "1, 2,3") == [1, 2, 3])
    #expect(throws: ConfigurationError.self) { try read(.list(of: .integer(in: 0...9)), "1,,2") }
  }

  @Test func `a path with a tilde is refused`() throws {
    #expect(try read(.path, "./data") == "./data")
    #expect(throws: ConfigurationError.self) { try read(.path, "~/data") }
  }

  @Test(arguments: [
    ("127.0.0.1:8080", "127.0.0.1", 8080), ("[::1]:80", "::1", 80), (":0", "", 0),
    ("localhost:65535", "localhost", 65535),
  ])
  func `a listen address has a host and a port`(text: String, host: String, port: Int) throws {
    let address = try read(.listenAddress, text)
    #expect(address == ListenAddress(host: host, port: UInt16(port)))
    #expect(address.description == text)
  }

  @Test(arguments: ["8080", "a:65536", "::1:80", "[::1]", "[x]:1", "a b:1", "a:-1", "a:+1", "a:", "a/b:1"])
  func `a malformed listen address is refused`(text: String) {
    #expect(throws: ConfigurationError.self) { try read(.listenAddress, text) }
  }
}

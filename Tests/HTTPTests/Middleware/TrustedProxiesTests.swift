import HTTP
import Testing

@Suite struct TrustedProxiesTests {
  static let scenarios: [(remote: String, forwarded: [String], client: String)] = [
    ("10.0.0.1", ["192.0.2.7"], "192.0.2.7"),
    ("10.0.0.1", ["203.0.113.9, 192.0.2.7"], "192.0.2.7"),
    ("10.0.0.1", ["192.0.2.7, 10.9.9.9"], "192.0.2.7"),
    ("10.0.0.1", ["192.0.2.7", "10.9.9.9"], "192.0.2.7"),
    ("10.0.0.1", ["10.1.1.1, 10.2.2.2"], "10.1.1.1"),
    ("10.0.0.1", ["192.0.2.7:4711"], "192.0.2.7"),
    ("10.0.0.1", ["[2001:db8::7]:4711"], "2001:db8:0:0:0:0:0:7"),
    ("10.0.0.1", ["2001:db8::7"], "2001:db8:0:0:0:0:0:7"),
    ("::1", ["192.0.2.7"], "192.0.2.7"),
    ("::ffff:10.0.0.1", ["192.0.2.7"], "192.0.2.7"),
    ("10.0.0.1", [], "10.0.0.1"),
    ("10.0.0.1", ["unknown"], "10.0.0.1"),
    ("10.0.0.1", ["192.0.2.7, nonsense"], "10.0.0.1"),
    ("10.0.0.1", ["nonsense, 10.2.2.2"], "10.2.2.2"),
    ("10.0.0.1", [""], "10.0.0.1"),
    ("192.0.2.1", ["198.51.100.1"], "192.0.2.1"),
    ("11.0.0.1", ["198.51.100.1"], "11.0.0.1"),
    ("", ["198.51.100.1"], ""),
  ]

  @Test(arguments: scenarios.indices)
  func `only a trusted proxy says who the client is`(index: Int) async throws {
    let (remote, forwarded, client) = Self.scenarios[index]
    var request = get("/")
    request.remoteAddress = remote
    for value in forwarded { request.headers.append("X-Forwarded-For", value) }
    let proxies = TrustedProxies(["10.0.0.0/8", "::1"].compactMap { IPNetwork($0) })
    #expect(try await proxies.respond(to: request) { .text($0.remoteAddress) }.text == client)
  }

  @Test func `without trusted proxies nobody is believed`() async throws {
    var request = get("/", ["X-Forwarded-For": "192.0.2.7"])
    request.remoteAddress = "127.0.0.1"
    #expect(try await TrustedProxies().respond(to: request) { .text($0.remoteAddress) }.text == "127.0.0.1")
  }
}

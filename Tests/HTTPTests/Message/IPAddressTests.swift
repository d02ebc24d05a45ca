import HTTP
import Testing

@Suite struct IPAddressTests {
  @Test(arguments: ["0.0.0.0", "127.0.0.1", "255.255.255.255", "192.0.2.7"])
  func `an IPv4 address is read and written`(text: String) {
    #expect(IPAddress(text)?.description == text)
    #expect(IPAddress(text)?.isIPv4 == true)
    #expect(IPAddress("::ffff:" + text) == IPAddress(text))
  }

  @Test(
    arguments: [
      "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", " 1.2.3.4",
      "1.2.3.-4", "1.2.3.4:80", "[::1]", "::1%lo", ":::", "1:2:3:4:5:6:7:8:9", "g::", "localhost",
      "99999999999999999999.1.1.1", String(repeating: "1", count: 10_000), String(repeating: ":", count: 10_000),
    ])
  func `what is no address is refused`(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test(
    "A network contains its addresses",
    arguments: [
      ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.0", false), ("10.0.0.0/8", "::a00:1", false),
      ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.8", false), ("192.0.2.0/25", "192.0.2.127", true),
      ("192.0.2.0/25", "192.0.2.128", false), ("0.0.0.0/0", "203.0.113.1", true), ("0.0.0.0/0", "2001:db8::1", false),
      ("::/0", "203.0.113.1", true), ("2001:db8::/32", "2001:db8:ffff::1", true),
      ("2001:db8::/32", "2001:db9::", false), ("2001:db8::/64", "2001:db8::1", true),
      ("2001:db8::/64", "2001:db8:0:1::", false), ("2001:db8::8/125", "2001:db8::f", true),
      ("2001:db8::8/125", "2001:db8::10", false), ("::1/128", "::1", true), ("::1/128", "::2", false),
    ])
  func contains(network: String, address: String, expected: Bool) throws {
    let network = try #require(IPNetwork(network))
    let address = try #require(IPAddress(address))
    #expect(network.contains(address) == expected)
  }

  @Test(arguments: ["", "/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8/8", "::/129", "x/8", "10.0.0.0/+8"])
  func `what is no network is refused`(text: String) {
    #expect(IPNetwork(text) == nil)
  }
}

import Testing

@testable import Identity

@Suite struct EmailAddressTests {
  @Test(arguments: ["a@b", "ann.bell+tag@mail.example.com", "jose\u{301}@exämple.es", "admin@roost.invalid"])
  func `addresses that mail can be sent to are allowed`(text: String) {
    #expect(throws: Never.self) { try EmailAddress(text) }
  }

  @Test(arguments: [
    "", "ann", "@", "ann@", "@example.com", "a b@example.com", "ann@example.com\r\nBcc: x@y.z", "a\"b@example.com",
    "<ann@example.com>", "ann@exa mple.com", "ann..bell@example.com", "a@\u{202E}b.com",
    String(repeating: "a", count: 250) + "@b.com",
  ])
  func `addresses that could inject or cannot be are refused`(text: String) {
    #expect(throws: InvalidValue.self) { try EmailAddress(text) }
  }

  @Test func `case and composition do not tell addresses apart, and mail goes to what was written`() throws {
    let address = try EmailAddress("Jose\u{301}@Example.COM")
    #expect(address.key == (try EmailAddress("josé@example.com")).key)
    #expect(address.text == "José@Example.COM")
  }
}

import Delivery
import Testing

@Suite struct MailAddressTests {
  @Test(arguments: [
    "a@b", "first.last+tag@example.com", "o'neil@mail-1.example", "jürgen@bücher.example", "x@localhost",
  ])
  func `ordinary addresses are taken as they are`(text: String) {
    #expect(MailAddress(text)?.description == text)
  }

  @Test(arguments: [
    "", "@", "a@", "@b", "a b@c", "a@b c", "a@b\r\nRCPT TO:<x@y>", "a\n@b", "a\0@b", "a@b\u{2028}", "\"a\"@b", "<a@b>",
    "a@b>", "a@b, c@d", "a@-b", "a@b-", "a@.b", "a@b..c", ".a@b", "a@[127.0.0.1]", "a(c)@b", "a@b\u{200b}",
    String(repeating: "a", count: 65) + "@b", "a@" + String(repeating: "b.", count: 130) + "c",
  ])
  func `what could reach beyond an address is refused`(text: String) {
    #expect(MailAddress(text) == nil)
  }

  @Test func `only letters beyond ASCII need SMTPUTF8`() throws {
    #expect(try #require(MailAddress("a@b.example")).needsSMTPUTF8 == false)
    #expect(try #require(MailAddress("ü@b.example")).needsSMTPUTF8)
    #expect(try #require(MailAddress("a@ü.example")).needsSMTPUTF8)
  }
}

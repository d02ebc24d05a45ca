import Core
import Testing

@Suite struct EncodingTests {
  @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
  func `base 64 has the spellings of RFC 4648, section 10`(plain: String, text: String) {
    #expect(plain.utf8.base64() == text)
    #expect([UInt8](base64: text) == Array(plain.utf8))
  }

  @Test(arguments: ["Zg", "Zg=", "Zg===", "Zh==", "Z===", "====", "Zm9v=", "Zm 9v", "Zm9-"])
  func `another spelling of base 64 is refused`(text: String) {
    #expect([UInt8](base64: text) == nil)
  }

  @Test func `the URL alphabet has no padding`() {
    #expect([0xfb, 0xff].base64(.url) == "-_8")
    #expect([UInt8](base64: "-_8", .url) == [0xfb, 0xff])
    #expect([UInt8](base64: "-_8=", .url) == nil)
  }

  @Test func `hexadecimal reads both cases and refuses half a byte`() {
    #expect([UInt8](hexadecimal: "00fFA0") == [0, 255, 160])
    #expect([UInt8](hexadecimal: "abc") == nil)
    #expect([0, 255, 160].hexadecimal == "00ffa0")
  }
}

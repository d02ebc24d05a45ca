import Core
import Delivery
import Testing

@testable import MailFiles

@Suite struct FileNameTests {
  private func name(_ event: String) -> String {
    FileName.make(date: Timestamp(seconds: 0), id: MessageID(of: event, at: "example.com"), suffix: ".eml")
  }

  @Test(arguments: [
    "../../etc/passwd", "a/b", "..", ".", "\0", "a\nb", "~", "*", "", String(repeating: "../", count: 500), "ü",
  ])
  func `no id leads out of the folder or hides the file`(event: String) {
    let name = name(event)
    #expect(name.hasPrefix("1970-01-01T00-00-00Z-"))
    #expect(name.utf8.count <= 240)
    #expect(name.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "/") })
  }

  @Test func `an id with characters that a shell reads is escaped`() throws {
    let id = try #require(MessageID("a/b*c@example.com"))
    let name = FileName.make(date: Timestamp(seconds: 0), id: id, suffix: ".eml")
    #expect(name == "1970-01-01T00-00-00Z-a%2fb%2ac@example.com.eml")
  }

  @Test func `ids that are long and alike have different names`() throws {
    let names = try ["1", "2"].map { end in
      let id = try #require(MessageID(String(repeating: "/", count: 200) + end + "@example.com"))
      return FileName.make(date: Timestamp(seconds: 0), id: id, suffix: ".eml")
    }
    #expect(names[0] != names[1])
    #expect(names.allSatisfy { $0.utf8.count < 240 })
  }
}

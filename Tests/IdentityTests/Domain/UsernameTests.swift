import Testing

@testable import Identity

@Suite struct UsernameTests {
  private let email = EmailAddress(stored: "Ann@example.com")

  @Test(arguments: ["a", "ann", "Ann Bell", "José-María", "李明", "o'neil", "user_1.2", "Ωμέγα", "Анна"])
  func `names of people in any script are allowed`(name: String) {
    #expect(throws: Never.self) { try Username(name, for: email) }
  }

  @Test(arguments: [
    "", " ann", "ann ", "a\nb", "a\tb", "a\u{0}b", "a\u{200B}b", "a\u{202E}b", "a\u{FEFF}b", "a:b", "a\u{A0}b",
    "other@example.com", "@", "\u{E000}", String(repeating: "x", count: 65),
  ])
  func `names that deceive or break a header are refused`(name: String) {
    #expect(throws: InvalidValue.self) { try Username(name, for: email) }
  }

  @Test func `a name may be one's own address and no other's`() throws {
    #expect(try Username("ann@EXAMPLE.com", for: email).key == email.key)
    #expect(throws: InvalidValue.self) { try Username("bob@example.com", for: email) }
  }

  @Test(arguments: ["раypal", "αdmin", "Аnn"])
  func `letters of scripts that look alike do not mix`(name: String) {
    #expect(throws: InvalidValue.self) { try Username(name, for: email) }
  }

  @Test(arguments: [
    ("Ann", "ANN"), ("jose\u{301}", "JOSÉ"), ("straße", "STRASSE"), ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("ﬁn", "FIN"),
    ("\u{1E9B}\u{323}", "\u{1E9B}\u{323}"),
  ])
  func `names that differ in case or composition are the same`(left: String, right: String) throws {
    #expect(try Username(left, for: email).key == Username(right, for: email).key)
    let key = try Username(left, for: email).key
    #expect(Array(key.utf8) == Array(try Username(right, for: email).key.utf8))
  }

  @Test func `a stored name has the key it was stored with`() throws {
    for name in ["Ann", "jose\u{301}", "straße", "İstanbul", "李明"] {
      let username = try Username(name, for: email)
      #expect(Username(stored: username.text).key == username.key)
    }
  }
}

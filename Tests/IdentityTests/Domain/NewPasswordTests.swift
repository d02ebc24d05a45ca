import Testing

@testable import Identity

@Suite struct NewPasswordTests {
  private func password(_ text: String, minimum: Int = 8) throws -> NewPassword {
    let email = EmailAddress(stored: "annabell@example.com")
    return try NewPassword(
      text, minimumLength: minimum, username: Username(stored: "annabell"), email: email)
  }

  @Test func `eight characters of any kind suffice`() throws {
    #expect(try password("abcdefgh").text == "abcdefgh")
    #expect(try password("ääääääää").text == "ääääääää")
    #expect(try password("        ").text.count == 8)
  }

  @Test(arguments: ["", "abcdefg", String(repeating: "x", count: 1025)])
  func `shorter and much longer ones are refused`(text: String) {
    #expect(throws: InvalidValue.self) { try password(text) }
  }

  @Test(arguments: ["annabell", "ANNABELL", "Annabell@example.com"])
  func `the account's own names are refused`(text: String) {
    #expect(throws: InvalidValue.self) { try password(text) }
  }

  @Test func `the minimum can be set, and nothing is too short for a hash`() throws {
    #expect(try password("pw", minimum: 1).text == "pw")
    #expect(throws: InvalidValue.self) { try password("", minimum: 1) }
  }
}

import Core
import Testing

@testable import Security

@Suite struct PasswordHashTests {
  @Test(arguments: [
    // RFC 7914, section 11.
    (
      "passwd", "salt", 1,
      "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
        + "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"
    ),
    (
      "Password", "NaCl", 80_000,
      "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
        + "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d"
    ),
    // RFC 6070's inputs, as Python's hashlib computes them with SHA-256.
    ("password", "salt", 1, "120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b"),
    ("password", "salt", 4096, "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a"),
    (
      "passwordPASSWORDpassword", "saltSALTsaltSALTsaltSALTsaltSALTsalt", 4096,
      "348c89dbcbd32b2f32d814b8116e84cf2b17347ebc1800181c4e2a1fb8dd53e1c635518c7dac47e9"
    ),
  ])
  func `keys are those of the published vectors`(password: String, salt: String, iterations: Int, key: String) {
    let derived = PasswordHash.derive(
      password, salt: Array(salt.utf8), iterations: iterations, length: key.utf8.count / 2)
    #expect(derived.hexadecimal == key)
  }

  @Test func `a hash matches its password and no other`() throws {
    let hash = try PasswordHash(of: "correct horse", iterations: 1000)
    #expect(hash.matches("correct horse"))
    for wrong in ["correct hors", "correct horse ", "Correct horse", "", "\0correct horse"] {
      #expect(!hash.matches(wrong))
    }
  }

  @Test func `the stored text says everything and reads back`() throws {
    let hash = try PasswordHash(of: "pässwörd", iterations: 2000)
    #expect(hash.text.hasPrefix("$pbkdf2-sha256$i=2000$"))
    #expect(hash.text.utf8.count == 22 + 22 + 1 + 43)
    let read = try PasswordHash(text: hash.text)
    #expect(read == hash)
    #expect(read.matches("pässwörd"))
  }

  @Test func `one password never gives the same text twice`() throws {
    let texts = try (0..<20).map { _ in try PasswordHash(of: "same", iterations: 1000).text }
    #expect(Set(texts).count == 20)
  }

  @Test func `a hash of another cost asks to be made anew`() throws {
    let hash = try PasswordHash(of: "secret", iterations: 1000)
    #expect(hash.needsRehash())
    #expect(!hash.needsRehash(iterations: 1000))
  }

  @Test func `the default cost is 600 000 rounds`() throws {
    let hash = try PasswordHash(of: "secret")
    #expect(hash.text.hasPrefix("$pbkdf2-sha256$i=600000$"))
    #expect(hash.matches("secret"))
    #expect(!hash.needsRehash())
  }

  @Test func `a hash of contract B1 verifies and asks to be upgraded`() throws {
    // hashlib.pbkdf2_hmac('sha256', b'secret123', b'salt', 1000, 64).hex()
    let digits =
      "8623978a5354d22708de2d662a3d187b1717bf7a08d5a3d25add5f7b7a5250c5"
      + "8125298401b8364453da53312eb440539f15f59eb8b9321b8933fa2c9398f223"
    let hash = try PasswordHash(legacyB1: digits)
    #expect(hash.matches("secret123"))
    #expect(!hash.matches("secret124"))
    #expect(hash.needsRehash())
    #expect(hash.text == "$legacy-b1$" + digits)
    #expect(try PasswordHash(text: hash.text) == hash)
  }

  @Test func `passwords of 1 to 1024 bytes can be hashed`() throws {
    #expect(throws: PasswordHashError.passwordLength(0)) { try PasswordHash(of: "", iterations: 1000) }
    #expect(throws: PasswordHashError.passwordLength(1025)) {
      try PasswordHash(of: String(repeating: "x", count: 1025), iterations: 1000)
    }
    let longest = String(repeating: "ü", count: 512)
    #expect(try PasswordHash(of: longest, iterations: 1000).matches(longest))
  }

  @Test func `an unmatchable hash looks like a real one and matches nothing`() throws {
    let hash = PasswordHash.unmatchable(iterations: 1000)
    #expect(!hash.matches("anything"))
    #expect(!hash.needsRehash(iterations: 1000))
    #expect(try PasswordHash(text: hash.text).text == hash.text)
  }

  @Test func `a description gives neither salt nor key away`() throws {
    let hash = try PasswordHash(of: "secret", iterations: 1000)
    #expect("\(hash)" == "PBKDF2-HMAC-SHA-256 with 1000 rounds")
  }

  @Test(arguments: [
    "", "$", "plain", "$pbkdf2-sha256$", "$pbkdf2-sha1$i=1000$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
    "$pbkdf2-sha256$i=999$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
    "$pbkdf2-sha256$i=10000001$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
    "$pbkdf2-sha256$i=99999999999999999999$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
    "$pbkdf2-sha256$i=-1000$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
    "$pbkdf2-sha256$i=+1000$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
    "$pbkdf2-sha256$i=01000$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
    "$pbkdf2-sha256$1000$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
    "$pbkdf2-sha256$i=1000$c2Fs$AAAAAAAAAAAAAAAAAAAAAA",
    "$pbkdf2-sha256$i=1000$c2FsdHNhbHQ$AAAA",
    "$pbkdf2-sha256$i=1000$c2FsdHNhbHQ=$AAAAAAAAAAAAAAAAAAAAAA",
    "$pbkdf2-sha256$i=1000$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAB",
    "$pbkdf2-sha256$i=1000$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA$",
    "x$pbkdf2-sha256$i=1000$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
    "$legacy-b1$", "$legacy-b1$abcd", "$legacy-b1$zz",
  ])
  func `a text that is no hash is refused`(text: String) {
    #expect(throws: PasswordHashError.self) { try PasswordHash(text: text) }
  }

  @Test func `a stored text cut anywhere is refused`() throws {
    let text = try PasswordHash(of: "secret", iterations: 1000).text
    let shortestKey = text.utf8.count - 43 + 22
    for length in 0..<shortestKey {
      #expect(throws: PasswordHashError.self) { try PasswordHash(text: String(text.prefix(length))) }
    }
  }
}

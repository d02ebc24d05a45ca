import Core
import Security
import Testing

@Suite struct DigestTests {
  // FIPS 180-4's own examples, https://csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values
  @Test(arguments: [
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
  ])
  func `SHA-256 gives the digests of FIPS 180-4`(message: String, digest: String) {
    #expect(SHA256.digest(of: message.utf8).hexadecimal == digest)
  }

  @Test func `a digest does not depend on how the message was cut`() {
    let message = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    for cut in stride(from: 0, through: 1000, by: 37) {
      var digest = SHA256()
      digest.update(message[..<cut])
      digest.update(message[cut...].lazy.map { $0 })
      #expect(digest.finish() == SHA256.digest(of: message))
    }
  }

  @Test func `a copy of an unfinished digest goes its own way`() {
    var digest = SHA256()
    digest.update("a".utf8)
    var copy = digest
    copy.update("x".utf8)
    digest.update("bc".utf8)
    #expect(digest.finish() == SHA256.digest(of: "abc".utf8))
    #expect(copy.finish() == SHA256.digest(of: "ax".utf8))
  }

  @Test func `HMAC gives the codes of RFC 4231`() {
    let second = HMAC256(secret: "Jefe".utf8).code(for: "what do ya want for nothing?".utf8)
    #expect(second.hexadecimal == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    let sixth = HMAC256(secret: [UInt8](repeating: 0xaa, count: 131))
      .code(for: "Test Using Larger Than Block-Size Key - Hash Key First".utf8)
    #expect(sixth.hexadecimal == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
  }

  @Test func `a prepared code serves many messages`() {
    let code = HMAC256(secret: "key".utf8)
    #expect(code.code(for: "one".utf8) == code.code(for: "one".utf8))
    #expect(code.code(for: "one".utf8) != code.code(for: "two".utf8))
  }

  @Test func `bytes are equal in constant time only when they are equal`() {
    let bytes = Array("0123456789".utf8)
    #expect(equalInConstantTime(bytes, bytes))
    #expect(equalInConstantTime([], []))
    #expect(!equalInConstantTime(bytes, bytes.dropLast()))
    for index in bytes.indices {
      var other = bytes
      other[index] ^= 1
      #expect(!equalInConstantTime(bytes, other))
    }
  }

  @Test func `texts to hand out are long, plain and never the same`() {
    let random = SystemRandom()
    let texts = Set((0..<100).map { _ in random.unguessableText() })
    #expect(texts.count == 100)
    #expect(texts.allSatisfy { $0.utf8.count == 43 && [UInt8](base64: $0, .url)?.count == 32 })
  }

  @Test func `a readable password has five groups and no letter that is easily mistaken`() {
    let passwords = (0..<200).map { _ in SystemRandom().readablePassword() }
    #expect(Set(passwords).count == 200)
    for password in passwords {
      #expect(password.split(separator: "-").map(\.count) == [4, 4, 4, 4, 4])
      #expect(!password.contains { "01lo".contains($0) })
    }
  }
}

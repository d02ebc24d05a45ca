import Core
import JSON
import Testing

@testable import Security

/// Examples of RFC 8037, appendix A, and RFC 7515, appendix A.3.
enum PublishedKeys {
  static let ed25519 =
    #"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","#
    + #""x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#
  static let p256 =
    #"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","#
    + #""y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#
}

@Suite struct JSONWebKeyTests {
  @Test func `an Ed25519 key reads as RFC 8037 A.1 writes it and has the thumbprint of A.3`() throws {
    let key = try SigningKey(privateJSON: Array(PublishedKeys.ed25519.utf8))
    #expect(key.algorithm == .edDSA)
    #expect(key.verifying.thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    #expect(key.id == key.verifying.thumbprint)
  }

  @Test func `an Ed25519 signature is that of RFC 8037 A.4`() throws {
    let key = try SigningKey(privateJSON: Array(PublishedKeys.ed25519.utf8))
    let message = Array("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc".utf8)
    let signature = try key.signature(of: message)
    #expect(
      signature.base64(.url)
        == "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg")
    #expect(key.verifying.verifies(signature, of: message))
  }

  @Test func `a P-256 key verifies the signature of RFC 7515 A.3`() throws {
    let key = try SigningKey(privateJSON: Array(PublishedKeys.p256.utf8))
    #expect(key.algorithm == .es256)
    let message =
      "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
      + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    let text = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    let signature = try #require([UInt8](base64: text, .url))
    #expect(key.verifying.verifies(signature, of: message.utf8))
    #expect(!key.verifying.verifies(signature, of: message.utf8.dropLast()))
  }

  @Test(arguments: [SignatureAlgorithm.edDSA, .es256])
  func `a new key signs what its public half verifies, and nothing altered`(algorithm: SignatureAlgorithm) throws {
    let key = try SigningKey.generate(algorithm)
    let message = Array("a message".utf8)
    for _ in 0..<10 {
      let signature = try key.signature(of: message)
      #expect(signature.count == 64)
      #expect(key.verifying.verifies(signature, of: message))
      for index in signature.indices {
        var altered = signature
        altered[index] ^= 0x40
        #expect(!key.verifying.verifies(altered, of: message))
      }
    }
  }

  @Test(arguments: [SignatureAlgorithm.edDSA, .es256])
  func `a signature of another length or of zeros is refused`(algorithm: SignatureAlgorithm) throws {
    let key = try SigningKey.generate(algorithm)
    for length in [0, 1, 32, 63, 64, 65, 128] {
      #expect(!key.verifying.verifies([UInt8](repeating: 0, count: length), of: []))
    }
    #expect(!key.verifying.verifies([UInt8](repeating: 0xff, count: 64), of: []))
  }

  @Test(arguments: [SignatureAlgorithm.edDSA, .es256])
  func `a stored key reads back as the same key`(algorithm: SignatureAlgorithm) throws {
    let key = try SigningKey.generate(algorithm)
    let stored = try #require(key.privateJSON)
    let read = try SigningKey(privateJSON: stored)
    #expect(read.id == key.id)
    #expect(key.verifying.verifies(try read.signature(of: [1, 2, 3]), of: [1, 2, 3]))
  }

  @Test func `a stored key whose halves do not belong together is refused`() throws {
    let one = try SigningKey.generate()
    let other = try SigningKey.generate()
    var members = try #require(try JSONParser.parse(one.privateJSON ?? []).object)
    members["d"] = try JSONParser.parse(other.privateJSON ?? [])["d"]
    #expect(throws: SecurityError.self) { try SigningKey(privateJSON: members.jsonBytes()) }
  }

  @Test func `a point that is not on the curve is no key`() throws {
    let off = String(repeating: "A", count: 42) + "E"
    let text = #"{"keys":[{"kty":"EC","crv":"P-256","x":"\#(off)","y":"\#(off)"}]}"#
    #expect(throws: SecurityError.invalidKey("The public key is not a point of P-256.")) {
      try JSONWebKeySet(json: Array(text.utf8))
    }
  }

  @Test(arguments: [[UInt8](repeating: 0, count: 32), [UInt8](repeating: 0xff, count: 32)])
  func `a number outside of the order of P-256 is no private key`(bytes: [UInt8]) {
    #expect(throws: SecurityError.self) { try KeyPair(.p256, privateBytes: bytes) }
  }

  @Test func `an empty shared secret is refused, and a short one is called weak`() throws {
    #expect(throws: SecurityError.self) { try SigningKey(sharedSecret: []) }
    #expect(try SigningKey(sharedSecret: "sarcasm".utf8).verifying.isWeak)
    #expect(try !SigningKey(sharedSecret: [UInt8](repeating: 7, count: 32)).verifying.isWeak)
  }

  @Test func `plain and ASN.1 signatures turn into each other`() {
    for first in [0, 1, 0x7f, 0x80, 0xff] as [UInt8] {
      for zeros in [0, 1, 31, 32] {
        let half = [UInt8](repeating: 0, count: zeros) + [UInt8](repeating: first, count: 32 - zeros)
        let encoding = ECDSASignature.distinguishedEncoding(of: half + half.reversed())
        #expect(ECDSASignature.coordinates(of: encoding) == half + half.reversed())
      }
    }
  }
}

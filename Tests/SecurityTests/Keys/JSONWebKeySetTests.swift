import Core
import JSON
import Testing

@testable import Security

@Suite struct JSONWebKeySetTests {
  @Test func `a published set reads back with the same keys`() throws {
    let keys = [try SigningKey.generate(.edDSA).verifying, try SigningKey.generate(.es256).verifying]
    let read = try JSONWebKeySet(json: JSONWebKeySet(keys).jsonBytes())
    #expect(read.keys.map(\.id) == keys.map(\.id))
    #expect(read.keys.map(\.algorithm) == [.edDSA, .es256])
  }

  @Test func `a shared secret is never published`() throws {
    let secret = try SigningKey(sharedSecret: "a secret that nobody may see, ever".utf8)
    let set = JSONWebKeySet([secret.verifying, try SigningKey.generate().verifying])
    let document = try JSONParser.parse(set.jsonBytes())
    #expect(document["keys"]?.array?.count == 1)
    #expect(set.published.keys.count == 1)
  }

  @Test func `a published key has no private part`() throws {
    let document = try JSONParser.parse(JSONWebKeySet([try SigningKey.generate().verifying]).jsonBytes())
    let members = try #require(document["keys"]?[0]?.object)
    #expect(members.map(\.key) == ["kty", "crv", "x", "kid", "alg", "use"])
  }

  @Test func `keys of unknown kinds and shared secrets are left out`() throws {
    let text =
      #"{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"},{"kty":"oct","k":"c2VjcmV0"},"#
      + #"{"kty":"OKP","crv":"X25519","x":"AA"},{"kty":"OKP","crv":"Ed25519","use":"enc","x":"AA"},{}]}"#
    #expect(try JSONWebKeySet(json: Array(text.utf8)).keys.isEmpty)
  }

  @Test(arguments: [
    "", "[]", "{}", #"{"keys":{}}"#, #"{"keys":[1]}"#, #"{"keys":[],"keys":[]}"#,
    #"{"keys":[{"kty":"OKP","crv":"Ed25519"}]}"#, #"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AA"}]}"#,
    #"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo="}]}"#,
    #"{"keys":[{"kty":"OKP","crv":"Ed25519","alg":"HS256","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#,
    #"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#,
    #"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":1,"x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#,
  ])
  func `a set that is wrong is refused`(text: String) {
    #expect(throws: SecurityError.self) { try JSONWebKeySet(json: Array(text.utf8)) }
  }

  @Test func `a set of too many keys is refused`() {
    let text = #"{"keys":["# + Array(repeating: "{}", count: 65).joined(separator: ",") + "]}"
    #expect(throws: SecurityError.self) { try JSONWebKeySet(json: Array(text.utf8)) }
  }
}

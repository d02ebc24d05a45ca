import Core
import Testing

@Suite struct SecretTests {
  @Test func `a secret is masked however it is shown`() {
    let secret = Secret("hunter2")
    var dumped = ""
    dump((secret, [secret], Optional(secret)), to: &dumped)
    let shown = "\(secret) \([secret]) \(String(reflecting: secret)) \(String(describing: Optional(secret))) \(dumped)"
    #expect(!shown.contains("hunter2"))
    #expect("\(secret)" == "••••")
  }

  @Test func `only reveal gives the text`() {
    #expect(Secret("hunter2").reveal() == "hunter2")
  }
}

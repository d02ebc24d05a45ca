import HTTP
import Testing

@testable import Media

@Suite struct OwnerTests {
  @Test func `what came by upload belongs to the account, whatever its address becomes`() {
    let owner = Owner(.alice)
    let moved = Principal(
      id: Principal.alice.id, username: "alice", email: "new@example.com", isAdministrator: false, mayUpload: true,
      claims: [])
    #expect(owner.isVisible(to: moved))
    #expect(!owner.isVisible(to: .bob))
    #expect(owner.isVisible(to: .administrator))
  }

  @Test func `what came as a message belongs to the address it names`() {
    let owner = Owner(accountID: nil, email: "Alice@Example.com")
    #expect(owner.isVisible(to: .alice))
    #expect(!owner.isVisible(to: .bob))
  }

  @Test func `an account cannot be named like an address of another`() {
    let trickster = Principal(
      id: "x", username: "x", email: "x@example.com", isAdministrator: false, mayUpload: true, claims: [])
    #expect(!Owner(accountID: "id-of-alice", email: "x@example.com").isVisible(to: trickster))
  }
}

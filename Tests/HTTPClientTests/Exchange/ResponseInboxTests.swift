import HTTP
import Testing

@testable import HTTPClient

@Suite struct ResponseInboxTests {
  private func give(_ count: Int, to inbox: inout ResponseInbox, limit: Int = .max) -> TransferReception? {
    let bytes = [UInt8](repeating: 1, count: count)
    return unsafe bytes.withUnsafeBytes { unsafe inbox.receive($0, limit: limit) }
  }

  @Test func `the sender is paused at the high-water mark and goes on at the low one`() {
    var inbox = ResponseInbox()
    var pieces = 0
    while case .taken = give(16 << 10, to: &inbox) { pieces += 1 }
    #expect(pieces == 16)
    var resumed: Int?
    for index in 1...pieces {
      guard case .piece(_, let resume) = inbox.next() else { return #expect(Bool(false)) }
      if resume { resumed = index }
    }
    #expect(resumed == 12)
    guard case .wait = inbox.next() else { return #expect(Bool(false)) }
  }

  @Test func `what came before a failure can still be taken`() {
    var inbox = ResponseInbox()
    _ = give(3, to: &inbox)
    inbox.end(HTTPClientError(.disconnected, "Cut."))
    guard case .piece(let bytes, _) = inbox.next() else { return #expect(Bool(false)) }
    #expect(bytes.count == 3)
    guard case .failed(let error) = inbox.next() else { return #expect(Bool(false)) }
    #expect(error.code == .disconnected)
  }

  @Test func `one byte more than allowed is too many`() {
    var inbox = ResponseInbox()
    #expect(give(10, to: &inbox, limit: 10) != nil)
    #expect(give(1, to: &inbox, limit: 10) == nil)
  }

  @Test func `every event is news`() {
    var inbox = ResponseInbox()
    var versions = [inbox.version]
    inbox.receive(HTTPResponseHead(status: .ok, headers: [:]))
    versions.append(inbox.version)
    _ = give(1, to: &inbox)
    versions.append(inbox.version)
    inbox.end(nil)
    versions.append(inbox.version)
    #expect(Set(versions).count == 4)
  }
}

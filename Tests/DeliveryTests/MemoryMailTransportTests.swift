import Delivery
import Testing

@Suite struct MemoryMailTransportTests {
  @Test func `prepared answers come first, one for each attempt`() async throws {
    let busy = MailTransportError(isTransient: true, replyCode: 451, message: "Later.")
    let transport = MemoryMailTransport(answers: [busy, nil])
    let message = try mail()
    await #expect(throws: busy) { try await transport.send(message) }
    try await transport.send(message)
    try await transport.send(message)
    #expect(transport.sent == [message, message])
  }
}

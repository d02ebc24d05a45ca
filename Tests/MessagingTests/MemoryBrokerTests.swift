import Messaging
import RoostTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct MemoryBrokerTests {
  @Test(arguments: MessageBrokerContract.promises)
  func `the broker in memory keeps the promise of a broker`(_ promise: Promise<BrokerBench>) async throws {
    let time = ManualTime()
    try await promise.check(BrokerBench(broker: MemoryBroker(time: time), time: time))
  }

  @Test func `too many waiting messages are refused`() async throws {
    let bench = BrokerBench(broker: MemoryBroker(), time: ManualTime())
    try await bench.broker.declare(QueueDefinition("work"))
    try await bench.broker.publish([Message](repeating: bench.message("a"), count: 100_000))
    let failure = await #expect(throws: MessagingError.self) { try await bench.publish(["b"]) }
    #expect(failure?.code == .overloaded)
  }
}

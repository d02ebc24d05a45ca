import EventLoops
import Glibc
import Testing

@Suite(.serialized) struct SignalSourceTests {
  @Test func `a signal sent to the process arrives`() async throws {
    try await withLoops { group in
      let source = try await SignalSource([.hangUp], on: group.next())
      kill(getpid(), SIGHUP)
      var iterator = source.makeAsyncIterator()
      #expect(await iterator.next() == .hangUp)
    }
  }

  @Test func `a source ends with its loop`() async throws {
    let source = try await withLoops { try await SignalSource([.hangUp, .terminate], on: $0.next()) }
    for await _ in source { Issue.record("nobody sent a signal") }
  }

  @Test func `a loop that has ended takes no source`() async throws {
    let loop = try await withLoops { $0.next() }
    await #expect(throws: EventLoopError.self) { _ = try await SignalSource([.hangUp], on: loop) }
  }
}

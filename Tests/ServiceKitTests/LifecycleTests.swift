import Core
import RoostTesting
import ServiceKit
import Synchronization
import Telemetry
import Testing

/// Keeps what happened, in order.
private final class Diary: Sendable {
  private let lines = Mutex<[String]>([])
  var all: [String] { lines.withLock { $0 } }
  func note(_ line: String) { lines.withLock { $0.append(line) } }
}

@Suite struct LifecycleTests {
  private let diary = Diary()

  /// A component that notes when it ends.
  private func component(_ name: String, started: AsyncStream<Void>.Continuation? = nil) -> Component {
    Component(name) { [diary] in
      started?.yield()
      do { try await SystemTime().sleep(for: .seconds(3600)) } catch { diary.note("\(name) ended") }
    }
  }

  @Test func `components end in reverse, each after those that stand on it`() async throws {
    let lifecycle = Lifecycle([component("database"), component("queue"), component("server")], logger: .silent)
    try await lifecycle.run(until: {})
    #expect(diary.all == ["server ended", "queue ended", "database ended"])
  }

  @Test func `a component that fails ends the others and its error comes out`() async {
    struct Broken: Error {}
    let lifecycle = Lifecycle([component("database"), Component("relay") { throw Broken() }], logger: .silent)
    await #expect(throws: Broken.self) {
      try await lifecycle.run(until: { try? await SystemTime().sleep(for: .seconds(3600)) })
    }
    #expect(diary.all == ["database ended"])
  }

  @Test func `a component that returns by itself ends the process`() async throws {
    let lifecycle = Lifecycle([component("database"), Component("relay") {}], logger: .silent)
    try await lifecycle.run(until: { try? await SystemTime().sleep(for: .seconds(3600)) })
    #expect(diary.all == ["database ended"])
  }
}

import Blobs
import Messaging
import Programs
import SQL
import Synchronization

/// Lets the process "die" at the n-th moment at which it touches something that outlives it.
///
/// From then on everything it touches fails, as if it were no more; what it had done before stays.
final class CrashPoint: Sendable {
  struct Crashed: Error {}

  private let state: Mutex<(moments: Int, crash: Int?)>
  private let signal = AsyncStream.makeStream(of: Void.self)

  /// - Parameter moment: when to die, from 0; nil for never.
  init(at moment: Int?) {
    state = Mutex((0, moment))
  }

  /// How many moments there were.
  var moments: Int { state.withLock { $0.moments } }

  /// Returns when it has died, or the task is canceled.
  func wait() async {
    for await _ in signal.stream {}
  }

  /// One moment.
  func pass() throws {
    let isDead = state.withLock { state in
      state.moments += 1
      return state.crash.map { state.moments > $0 } ?? false
    }
    guard isDead else { return }
    signal.continuation.finish()
    throw Crashed()
  }

  /// The moment before something, the thing, and the moment behind it.
  func around<Value>(_ body: () async throws -> Value) async throws -> Value {
    try pass()
    let value = try await body()
    try pass()
    return value
  }
}

struct CrashingDatabase: SQLDatabase {
  let inner: any SQLDatabase
  let point: CrashPoint

  var dialect: SQLDialect { inner.dialect }

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLReader) async throws -> Value
  ) async throws -> Value {
    try await inner.read(body)
  }

  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLTransaction) async throws -> Value
  ) async throws -> Value {
    try await point.around { try await inner.write(body) }
  }
}

struct CrashingBlobs: BlobStore {
  let inner: any BlobStore
  let point: CrashPoint
  /// What is thrown instead, for a store that fails rather than a process that dies.
  var error: (any Error)?

  private func around<Value>(_ body: () async throws -> Value) async throws -> Value {
    do { return try await point.around(body) } catch let crash as CrashPoint.Crashed { throw error ?? crash }
  }

  func put<Content: AsyncSequence>(
    _ key: BlobKey, _ content: Content, limit: Int
  ) async throws -> BlobInfo where Content.Element == [UInt8] {
    try await around { try await inner.put(key, content, limit: limit) }
  }

  func put(_ key: BlobKey, writing body: (String) async throws -> Void) async throws -> BlobInfo {
    try await around {
      try await inner.put(key) { path in
        try await body(path)
        try point.pass()
      }
    }
  }

  func info(_ key: BlobKey) async throws -> BlobInfo? { try await inner.info(key) }

  func open(_ key: BlobKey) async throws -> (any BlobReader)? { try await inner.open(key) }

  func withFile<Value>(_ key: BlobKey, _ body: (String) async throws -> Value) async throws -> Value {
    try await around { try await inner.withFile(key, body) }
  }

  func delete(_ key: BlobKey) async throws { try await around { try await inner.delete(key) } }

  func list(_ bucket: String, after: BlobKey?, limit: Int) async throws -> [BlobKey] {
    try await inner.list(bucket, after: after, limit: limit)
  }
}

struct CrashingPrograms: ProgramRunner {
  let inner: any ProgramRunner
  let point: CrashPoint

  func run(_ program: Program, listener: (@Sendable ([UInt8]) -> Void)?) async throws -> ProgramOutcome {
    try await point.around { try await inner.run(program, listener: listener) }
  }
}

struct CrashingBroker: MessageBroker {
  let inner: any MessageBroker
  let point: CrashPoint

  func declare(_ queue: QueueDefinition) async throws { try await inner.declare(queue) }

  func publish(_ messages: [Message]) async throws { try await point.around { try await inner.publish(messages) } }

  func consume(
    _ queue: String, prefetch: Int, handler: @escaping @Sendable (Delivery) async -> Disposition
  ) async throws {
    try await inner.consume(queue, prefetch: prefetch) { delivery in
      let disposition = await handler(delivery)
      // Who is dead acknowledges nothing: the message is delivered again when its connection is gone.
      if (try? point.pass()) == nil {
        try? await Task.sleep(for: .seconds(86_400))
        return .retry(after: .zero, reason: "The process died.")
      }
      return disposition
    }
  }

  func queues() async throws -> [QueueStatus] { try await inner.queues() }

  func deadLetters(of queue: String, limit: Int) async throws -> [DeadLetter] {
    try await inner.deadLetters(of: queue, limit: limit)
  }

  func replay(_ queue: String, ids: [String]?) async throws -> Int { try await inner.replay(queue, ids: ids) }
}

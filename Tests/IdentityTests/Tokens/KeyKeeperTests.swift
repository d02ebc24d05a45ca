import Core
import JSON
import Messaging
import RoostTesting
import Security
import Synchronization
import Telemetry
import Testing

@testable import Identity

/// A store in memory that fails while a test wants it to.
private final class ScriptedKeyStore: SigningKeyStore {
  struct Down: Error {}

  private struct State {
    var entries: [SigningKeys.Entry] = []
    var isDown = false
    var count = 0
  }

  private let state = Mutex(State())

  var count: Int { state.withLock { $0.count } }

  func fail(_ isDown: Bool) {
    state.withLock { $0.isDown = isDown }
  }

  func rotate(_ schedule: SigningKeys.Schedule, at now: Timestamp) throws -> SigningKeys {
    try state.withLock { state in
      state.count += 1
      if state.isDown { throw Down() }
      var keys = SigningKeys(state.entries, schedule: schedule)
      _ = try keys.rotate(at: now)
      state.entries = keys.entries
      return keys
    }
  }
}

@Suite struct KeyKeeperTests {
  private let time = ManualTime()
  private let store = ScriptedKeyStore()

  private func keeper(_ sink: MemoryLogSink = MemoryLogSink()) -> KeyKeeper {
    KeyKeeper(store, schedule: SigningKeys.Schedule(), time: time, logger: Logger(sink: sink))
  }

  @Test func `keys survive a restart`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      let token = try await harness.token("ann")
      let store = SQLSigningKeyStore(database: harness.database)
      let keys = try await store.rotate(SigningKeys.Schedule(), at: harness.time.now())
      let verifier = TokenVerifier(FixedKeys(keys.verifying(at: harness.time.now())), time: harness.time)
      #expect(try await verifier.verify(token).claims.others["username"] == "ann")
    }
  }

  @Test func `several processes on one store sign with one key`() async throws {
    try await withIdentity { harness in
      let store = SQLSigningKeyStore(database: harness.database)
      let ids = try await withThrowingTaskGroup(of: String?.self) { group in
        for _ in 0..<8 {
          group.addTask {
            try await store.rotate(SigningKeys.Schedule(), at: harness.time.now()).signer(at: harness.time.now())?.id
          }
        }
        return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
      }
      #expect(ids.count == 1 && !ids.contains(nil))
    }
  }

  @Test func `a token signed before a rotation verifies after it`() async throws {
    try await withIdentity { harness in
      try await harness.register("ann")
      harness.time.advance(by: .seconds(30 * 86_400) - .seconds(60))
      try await harness.identity.parts.keys.refresh()
      let old = try await harness.token("ann")
      harness.time.advance(by: .seconds(120))
      try await harness.identity.parts.keys.refresh()
      let new = try await harness.token("ann")
      _ = try await harness.verifier.verify(old)
      _ = try await harness.verifier.verify(new)
      #expect(old.prefix { $0 != "." } != new.prefix { $0 != "." })
    }
  }

  @Test func `keys are refreshed every hour, and a failure is logged and tried again`() async throws {
    let sink = MemoryLogSink()
    let keeper = keeper(sink)
    try await keeper.refresh()
    await withThrowingTaskGroup { group in
      group.addTask { try await keeper.run() }
      await time.sleepers(1)
      store.fail(true)
      time.advance(by: .seconds(3600))
      await time.sleepers(1)
      #expect(store.count == 2 && sink.records.count == 1)
      store.fail(false)
      time.advance(by: .seconds(3600))
      await time.sleepers(1)
      #expect(store.count == 3 && sink.records.count == 1)
      group.cancelAll()
    }
  }

  @Test func `a key that is overdue is made before it is used`() async throws {
    let keeper = keeper()
    let first = try await keeper.signer().id
    time.advance(by: .seconds(400 * 86_400))
    #expect(try await keeper.signer().id != first)
  }

  @Test func `without a key nothing is signed, and the store's failure is told`() async {
    store.fail(true)
    let keeper = keeper()
    await #expect(throws: ScriptedKeyStore.Down.self) { try await keeper.signer() }
  }

  @Test func `an empty JWT_SECRET is refused, and a short one is warned of`() async throws {
    try await withTemporaryDatabase { database in
      var settings = IdentitySettings(passwordThreads: 1)
      settings.jwtSecret = Secret("")
      #expect(throws: SecurityError.self) {
        try Identity(database: database, broker: MemoryBroker(), settings: settings, time: time, logger: .silent)
      }
      settings.jwtSecret = Secret("sarcasm")
      let sink = MemoryLogSink()
      let identity = try Identity(
        database: database, broker: MemoryBroker(), settings: settings, time: time, logger: Logger(sink: sink))
      await identity.shutDown()
      #expect(sink.records.count == 1)
      #expect(!sink.messages.contains { $0.contains("sarcasm") })
    }
  }
}

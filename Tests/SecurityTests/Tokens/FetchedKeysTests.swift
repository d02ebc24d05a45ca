import Core
import RoostTesting
import Synchronization
import Testing

@testable import Security

/// A source whose keys and failures a test sets, and which counts how often it is asked.
private final class ScriptedKeys: KeySource {
  struct Down: Error {}

  private struct State {
    var set = JSONWebKeySet([])
    var isDown = false
    var count = 0
  }

  private let state = Mutex(State())

  var count: Int { state.withLock { $0.count } }

  func set(_ keys: [SigningKey]) {
    state.withLock { $0.set = JSONWebKeySet(keys.map(\.verifying)) }
  }

  func fail(_ isDown: Bool) {
    state.withLock { $0.isDown = isDown }
  }

  func keys() throws -> JSONWebKeySet {
    try state.withLock { state in
      state.count += 1
      if state.isDown { throw Down() }
      return state.set
    }
  }
}

/// A source that answers when the test lets it.
private actor HeldKeys: KeySource {
  private(set) var count = 0
  private var isOpen = false
  private var waiters: [CheckedContinuation<Void, Never>] = []
  private var watchers: [CheckedContinuation<Void, Never>] = []
  private let set: JSONWebKeySet

  init(_ set: JSONWebKeySet) { self.set = set }

  func keys() async -> JSONWebKeySet {
    count += 1
    for watcher in watchers { watcher.resume() }
    watchers = []
    if !isOpen { await withCheckedContinuation { waiters.append($0) } }
    return set
  }

  func asked() async {
    if count == 0 { await withCheckedContinuation { watchers.append($0) } }
  }

  func open() {
    isOpen = true
    for waiter in waiters { waiter.resume() }
    waiters = []
  }
}

@Suite struct FetchedKeysTests {
  private let clock = ManualTime()
  private let source = ScriptedKeys()
  private let key: SigningKey

  init() throws {
    key = try .generate()
    source.set([key])
  }

  private func token(_ key: SigningKey) throws -> String {
    var claims = TokenClaims()
    claims.expiry = clock.now() + .seconds(86_400)
    return try key.token(claims)
  }

  @Test func `keys are fetched once and used for five minutes`() async throws {
    let verifier = TokenVerifier(source, time: clock)
    let token = try token(key)
    for _ in 0..<10 { _ = try await verifier.verify(token) }
    clock.advance(by: .seconds(299))
    _ = try await verifier.verify(token)
    #expect(source.count == 1)
    clock.advance(by: .seconds(1))
    _ = try await verifier.verify(token)
    #expect(source.count == 2)
  }

  @Test func `a new key is found at its first token`() async throws {
    let verifier = TokenVerifier(source, time: clock)
    _ = try await verifier.verify(try token(key))
    let next = try SigningKey.generate()
    source.set([key, next])
    clock.advance(by: .seconds(10))
    _ = try await verifier.verify(try token(next))
    #expect(source.count == 2)
  }

  @Test func `made-up keys cause a fetch every ten seconds at most`() async throws {
    let verifier = TokenVerifier(source, time: clock)
    _ = try await verifier.verify(try token(key))
    for _ in 0..<50 {
      await #expect(throws: TokenError.unknownKey) { try await verifier.verify(try token(try .generate())) }
      clock.advance(by: .seconds(1))
    }
    #expect(source.count <= 6)
  }

  @Test func `a withdrawn key verifies nothing once the keys are fetched again`() async throws {
    let verifier = TokenVerifier(source, time: clock)
    let token = try token(key)
    _ = try await verifier.verify(token)
    source.set([try SigningKey.generate()])
    clock.advance(by: .seconds(300))
    await #expect(throws: TokenError.unknownKey) { try await verifier.verify(token) }
  }

  @Test func `forgetting the keys makes a withdrawal effective at once`() async throws {
    let verifier = TokenVerifier(source, time: clock)
    let token = try token(key)
    _ = try await verifier.verify(token)
    source.set([])
    verifier.forgetKeys()
    await #expect(throws: TokenError.unknownKey) { try await verifier.verify(token) }
  }

  @Test func `while the source fails, old keys serve for an hour and no longer`() async throws {
    let verifier = TokenVerifier(source, time: clock)
    let token = try token(key)
    _ = try await verifier.verify(token)
    source.fail(true)
    clock.advance(by: .seconds(3599))
    _ = try await verifier.verify(token)
    clock.advance(by: .seconds(1))
    let error = await #expect(throws: TokenError.self) { try await verifier.verify(token) }
    guard case .keysUnavailable? = error else {
      Issue.record("expected .keysUnavailable, not \(String(describing: error))")
      return
    }
  }

  @Test func `a failing source is asked once a second and recovers`() async throws {
    let verifier = TokenVerifier(source, time: clock)
    source.fail(true)
    for _ in 0..<10 { _ = try? await verifier.verify(try token(key)) }
    #expect(source.count == 1)
    source.fail(false)
    clock.advance(by: .seconds(1))
    _ = try await verifier.verify(try token(key))
    #expect(source.count == 2)
  }

  @Test func `many first tokens at once cause one fetch`() async throws {
    let held = HeldKeys(JSONWebKeySet([key.verifying]))
    let verifier = TokenVerifier(held, time: clock)
    let token = try token(key)
    try await withThrowingTaskGroup { group in
      for _ in 0..<64 { group.addTask { _ = try await verifier.verify(token) } }
      await held.asked()
      await held.open()
      try await group.waitForAll()
    }
    #expect(await held.count == 1)
  }

  @Test func `keys that were forgotten while they were fetched are fetched again`() async throws {
    let held = HeldKeys(JSONWebKeySet([key.verifying]))
    let verifier = TokenVerifier(held, time: clock)
    let token = try token(key)
    async let verified = verifier.verify(token)
    await held.asked()
    verifier.forgetKeys()
    await held.open()
    _ = try await verified
    #expect(await held.count == 2)
  }
}

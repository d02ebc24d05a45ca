import Core
import Synchronization

/// The issuer's keys as they were fetched last, and when to fetch them again.
///
/// One caller fetches while those who need the result wait for it. While the source fails it is asked once a second, and
/// the old keys serve for up to an hour, the life of a token.
final class FetchedKeys: Sendable {
  /// For how long fetched keys are not asked for again.
  private static let freshFor = Duration.seconds(300)
  /// For how long fetched keys serve while the source fails.
  private static let usableFor = Duration.seconds(3600)
  /// How old the keys must be before an unknown id makes them be fetched, so that made-up ids cause no load.
  private static let unknownKeyInterval = Duration.seconds(10)
  /// How long a failing source is left alone.
  fileprivate static let failureInterval = Duration.seconds(1)

  private let source: any KeySource
  private let time: any TimeSource
  private let state = Mutex(State())

  fileprivate struct State {
    var keys: JSONWebKeySet?
    /// Grows whenever the keys change.
    var version = 0
    /// Grows when the keys are to be forgotten, which makes a fetch that is under way worthless.
    var epoch = 0
    var fetchedAt = Duration.zero
    var failure: (reason: String, at: Duration)?
    var isFetching = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private enum Decision {
    case found(JSONWebKey, version: Int)
    case unknown
    case unavailable(String)
    /// The caller fetches; the state says already that someone does.
    case fetch(epoch: Int)
    case wait
  }

  /// Keys that will be fetched from `source` when the first one is needed.
  init(_ source: any KeySource, time: any TimeSource) {
    self.source = source
    self.time = time
  }

  /// The version of the keys that are there, or nil when they must be fetched first.
  var currentVersion: Int? {
    let now = time.uptime()
    return state.withLock { state in
      guard state.keys != nil, now - state.fetchedAt < FetchedKeys.usableFor else { return nil }
      return state.mayFetch(at: now, after: FetchedKeys.freshFor) ? nil : state.version
    }
  }

  /// Returns the key of that id, fetching the keys where they are old or lack it.
  func key(id: String?) async throws(TokenError) -> (key: JSONWebKey, version: Int) {
    while true {
      switch decide(on: id) {
      case .found(let key, let version): return (key, version)
      case .unknown: throw .unknownKey
      case .unavailable(let reason): throw .keysUnavailable(reason)
      case .fetch(let epoch): try await fetch(epoch)
      case .wait: await waitForFetch()
      }
    }
  }

  /// Drops the keys, so that they are fetched before the next check.
  func forget() {
    state.withLock { state in
      state.keys = nil
      state.version += 1
      state.epoch += 1
      state.failure = nil
    }
  }

  private func decide(on id: String?) -> Decision {
    let now = time.uptime()
    return state.withLock { state in
      guard let keys = state.keys, now - state.fetchedAt < FetchedKeys.usableFor else {
        if state.isFetching { return .wait }
        guard state.mayFetch(at: now, after: .zero) else { return .unavailable(state.failure?.reason ?? "") }
        state.isFetching = true
        return .fetch(epoch: state.epoch)
      }
      let key = keys.key(id: id)
      if state.mayFetch(at: now, after: key == nil ? FetchedKeys.unknownKeyInterval : FetchedKeys.freshFor) {
        state.isFetching = true
        return .fetch(epoch: state.epoch)
      }
      if let key { return .found(key, version: state.version) }
      return state.isFetching ? .wait : .unknown
    }
  }

  private func fetch(_ epoch: Int) async throws(TokenError) {
    var canceled = false
    let result: Result<JSONWebKeySet, any Error>
    do { result = .success(try await source.keys()) } catch { result = .failure(error) }
    let now = time.uptime()
    let waiters = state.withLock { state in
      switch result {
      case .success(let keys) where epoch == state.epoch: state.take(keys, at: now)
      case .success: break
      case .failure(is CancellationError): canceled = true
      case .failure(let error): state.failure = ("\(error)", now)
      }
      state.isFetching = false
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
    if canceled { throw .keysUnavailable("The request for the keys was canceled.") }
  }

  private func waitForFetch() async {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if state.isFetching { state.waiters.append(continuation) }
        return !state.isFetching
      }
      if isOver { continuation.resume() }
    }
  }
}

extension FetchedKeys.State {
  /// Whether the keys are so old, nobody fetches them, and the source has not failed just now.
  fileprivate func mayFetch(at now: Duration, after age: Duration) -> Bool {
    guard !isFetching, keys == nil || now - fetchedAt >= age else { return false }
    return failure.map { now - $0.at >= FetchedKeys.failureInterval } ?? true
  }

  fileprivate mutating func take(_ keys: JSONWebKeySet, at now: Duration) {
    if self.keys?.keys.map(\.fingerprint) != keys.keys.map(\.fingerprint) { version += 1 }
    self.keys = keys
    fetchedAt = now
    failure = nil
  }
}

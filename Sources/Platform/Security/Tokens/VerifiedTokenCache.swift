import Synchronization

/// Tokens that were found right, by their text, each with the version of the keys it was checked with.
final class VerifiedTokenCache: Sendable {
  private struct Entry {
    let token: VerifiedToken
    let version: Int
  }

  /// One part of the cache with a lock of its own, so that loops seldom wait for each other.
  private final class Shard: Sendable {
    let entries: Mutex<BoundedTable<String, Entry>>

    init(capacity: Int) {
      entries = Mutex(BoundedTable(capacity: capacity))
    }
  }

  private static let shardCount = 8
  private let shards: [Shard]

  /// An empty cache of at most `capacity` tokens, and of 16 at least.
  init(capacity: Int) {
    shards = (0..<VerifiedTokenCache.shardCount).map { _ in
      Shard(capacity: max(2, capacity / VerifiedTokenCache.shardCount))
    }
  }

  /// How many tokens are kept.
  var count: Int {
    shards.reduce(0) { sum, shard in sum + shard.entries.withLock { $0.count } }
  }

  /// The token, if it was checked with the keys of that version.
  func find(_ text: String, checkedWith version: Int) -> VerifiedToken? {
    shard(of: text).entries.withLock { entries in
      guard let entry = entries.touch(text), entry.version == version else { return nil }
      return entry.token
    }
  }

  /// Keeps a token that was checked with the keys of that version.
  func add(_ text: String, _ token: VerifiedToken, checkedWith version: Int) {
    shard(of: text).entries.withLock { $0[text] = Entry(token: token, version: version) }
  }

  /// Forgets everything.
  func removeAll() {
    for shard in shards { shard.entries.withLock { $0.removeAll() } }
  }

  /// Chosen by a character of the signature, which is as good as random and costs no hashing.
  ///
  /// It is not the very last one, which has few values.
  private func shard(of text: String) -> Shard {
    let character = text.utf8.dropLast(3).last ?? 0
    return shards[Int(character) % VerifiedTokenCache.shardCount]
  }
}

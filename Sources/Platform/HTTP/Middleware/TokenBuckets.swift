import Core
import Synchronization

/// A token bucket for each address, in a bounded table.
final class TokenBuckets: Sendable {
  /// What came of asking for a token.
  enum Answer: Equatable {
    /// A token was taken, and so many whole ones are left.
    case allowed(remaining: Int)
    /// The next token comes in so many seconds.
    case refused(wait: Double)
  }

  private struct Bucket {
    var tokens: Double
    var filled: Double
  }

  private struct Shard {
    var buckets: [IPAddress: Bucket] = [:]
    /// Shared by the addresses that have no place.
    var overflow: Bucket
    var swept = -Double.infinity
  }

  /// A lock with what it guards; sixteen of them, so that loops seldom wait for one another.
  private final class Part: Sendable {
    let shard: Mutex<Shard>

    init(_ overflow: Bucket) {
      shard = Mutex(Shard(overflow: overflow))
    }
  }

  private let parts: [Part]
  private let rate: Double
  private let burst: Double
  private let limit: Int
  private let time: any TimeSource

  /// A table without addresses.
  ///
  /// - Parameters:
  ///   - rate: tokens a second.
  ///   - burst: the most tokens in a bucket.
  ///   - limit: the most addresses.
  ///   - time: measures the seconds.
  init(rate: Double, burst: Double, limit: Int = 65_536, time: any TimeSource) {
    self.rate = rate
    self.burst = burst
    self.limit = max(1, limit / 16)
    self.time = time
    parts = (0..<16).map { _ in Part(Bucket(tokens: burst, filled: 0)) }
  }

  /// How many addresses have a bucket.
  var count: Int { parts.reduce(0) { sum, part in sum + part.shard.withLock { $0.buckets.count } } }

  /// Takes a token for an address.
  func take(for key: IPAddress) -> Answer {
    let now = time.uptime().inSeconds
    let mixed = (key.high ^ key.low) &* 0x9e37_79b9_7f4a_7c15
    return parts[Int(mixed >> 60)].shard.withLock { shard in
      if let index = shard.buckets.index(forKey: key) { return take(from: &shard.buckets.values[index], now) }
      if shard.buckets.count >= limit { sweep(&shard, now) }
      guard shard.buckets.count < limit else { return take(from: &shard.overflow, now) }
      var bucket = Bucket(tokens: burst, filled: now)
      let answer = take(from: &bucket, now)
      shard.buckets[key] = bucket
      return answer
    }
  }

  private func take(from bucket: inout Bucket, _ now: Double) -> Answer {
    bucket.tokens = min(burst, bucket.tokens + (now - bucket.filled) * rate)
    bucket.filled = now
    guard bucket.tokens >= 1 else { return .refused(wait: (1 - bucket.tokens) / rate) }
    bucket.tokens -= 1
    return .allowed(remaining: Int(bucket.tokens))
  }

  /// Forgets the addresses whose buckets are full again, which changes nothing for them; at most once a second.
  private func sweep(_ shard: inout Shard, _ now: Double) {
    guard now - shard.swept >= 1 else { return }
    shard.swept = now
    shard.buckets = shard.buckets.filter { $0.value.tokens + (now - $0.value.filled) * rate < burst }
  }
}

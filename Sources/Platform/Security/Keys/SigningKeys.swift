public import Core

/// The keys that an issuer signs with, one after the other, and for how long each of them verifies.
///
/// A key is published `leadTime` before it signs, so that verifiers have it by then; it signs for `period`, and it
/// verifies for `overlap` longer, which outlasts the tokens it signed last. So there are at most three at a time:
///
///     published   |-lead-|
///     signs              |------- period -------|
///     verifies           |------- period -------|-overlap-|
///     the next one                       |-lead-|------- period -------|…
///
/// It is a value without clock or storage. Whoever keeps it calls `rotate(at:)` now and then and stores what it returns.
public struct SigningKeys: Sendable {
  /// When keys begin and end.
  public struct Schedule: Sendable, Hashable {
    /// How long a key signs.
    public var period: Duration
    /// How long before it signs a key is published.
    public var leadTime: Duration
    /// How long after it signed last a key verifies; at least the life of a token.
    public var overlap: Duration

    /// A schedule: a key signs for 30 days, is published one day before, and verifies two hours longer.
    public init(
      period: Duration = .seconds(30 * 86_400), leadTime: Duration = .seconds(86_400),
      overlap: Duration = .seconds(7200)
    ) {
      precondition(period > leadTime, "A signing key must sign for longer than it is published before.")
      self.period = period
      self.leadTime = leadTime
      self.overlap = overlap
    }
  }

  /// A key and the time in which it signs.
  public struct Entry: Sendable {
    /// The key.
    public let key: SigningKey
    /// When it begins to sign.
    public let signsFrom: Timestamp
    /// When it has signed last.
    public let signsUntil: Timestamp

    /// A key that signs from one moment to another.
    public init(key: SigningKey, signsFrom: Timestamp, signsUntil: Timestamp) {
      self.key = key
      self.signsFrom = signsFrom
      self.signsUntil = signsUntil
    }
  }

  /// What a rotation changed, to be stored.
  public struct Rotation: Sendable {
    /// Keys that are new.
    public var added: [Entry] = []
    /// Keys that verify nothing any more.
    public var removed: [Entry] = []

    /// Whether nothing changed.
    public var isEmpty: Bool { added.isEmpty && removed.isEmpty }
  }

  /// The schedule.
  public let schedule: Schedule
  /// The keys in the order in which they sign.
  public private(set) var entries: [Entry]
  private let algorithm: SignatureAlgorithm

  /// Keys as they were stored; none at the very first start.
  ///
  /// - Parameters:
  ///   - entries: the stored keys, in any order.
  ///   - schedule: when keys begin and end.
  ///   - algorithm: what new keys sign with: `.edDSA` or `.es256`.
  public init(
    _ entries: [Entry] = [], schedule: Schedule = Schedule(), algorithm: SignatureAlgorithm = .edDSA
  ) {
    self.entries = entries.sorted { $0.signsFrom < $1.signsFrom }
    self.schedule = schedule
    self.algorithm = algorithm
  }

  /// Makes the keys that are needed at `now`, and drops those that verify nothing any more.
  ///
  /// - Parameter now: the wall clock's reading.
  /// - Returns: what changed.
  /// - Throws: `SecurityError` when a key cannot be made; nothing has changed then.
  public mutating func rotate(at now: Timestamp) throws(SecurityError) -> Rotation {
    var rotation = Rotation()
    var kept = entries.filter { now < $0.signsUntil + schedule.overlap }
    rotation.removed = entries.filter { now >= $0.signsUntil + schedule.overlap }
    if SigningKeys.signer(among: kept, at: now) == nil {
      rotation.added.append(try newEntry(from: now))
      kept.append(rotation.added[0])
    }
    if let last = kept.map(\.signsUntil).max(), now >= last - schedule.leadTime {
      let next = try newEntry(from: last)
      rotation.added.append(next)
      kept.append(next)
    }
    entries = kept.sorted { $0.signsFrom < $1.signsFrom }
    return rotation
  }

  /// The key that signs at `now`; nil when `rotate(at:)` is due.
  public func signer(at now: Timestamp) -> SigningKey? {
    SigningKeys.signer(among: entries, at: now)?.key
  }

  /// The keys that may have signed a token that is still valid at `now`, and the one that signs next.
  public func verifying(at now: Timestamp) -> JSONWebKeySet {
    JSONWebKeySet(
      entries.filter { now < $0.signsUntil + schedule.overlap }
        .suffix(JSONWebKeySet.maximumCount).map(\.key.verifying))
  }

  private static func signer(among entries: [Entry], at now: Timestamp) -> Entry? {
    entries.last { $0.signsFrom <= now && now < $0.signsUntil }
  }

  private func newEntry(from start: Timestamp) throws(SecurityError) -> Entry {
    Entry(key: try .generate(algorithm), signsFrom: start, signsUntil: start + schedule.period)
  }
}

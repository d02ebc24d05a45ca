/// The keys that verify the tokens of one issuer (RFC 7517, section 5): `{"keys":[…]}`.
///
/// Identity publishes its own at `/.well-known/jwks.json`. The set holds at most `maximumCount` keys.
public struct JSONWebKeySet: Sendable {
  /// The most keys in a set, 64; rotation needs three.
  public static let maximumCount = 64

  /// The keys; no two have the same id.
  public let keys: [JSONWebKey]

  /// A set of keys.
  ///
  /// - Parameter keys: at most `maximumCount`; of several keys with one id the first stands.
  public init(_ keys: [JSONWebKey]) {
    precondition(keys.count <= JSONWebKeySet.maximumCount, "A key set holds at most JSONWebKeySet.maximumCount keys.")
    var distinct: [JSONWebKey] = []
    for key in keys where !distinct.contains(where: { $0.id == key.id }) { distinct.append(key) }
    self.keys = distinct
  }

  /// The key that a token names.
  ///
  /// - Parameter id: the token's `kid`. A token without one is checked with the key that has no id, a shared secret.
  /// - Returns: nil when the set has no such key.
  public func key(id: String?) -> JSONWebKey? {
    keys.first { $0.id == id }
  }

  /// The keys that may be seen by everybody, without shared secrets.
  public var published: JSONWebKeySet {
    JSONWebKeySet(keys.filter(\.isPublic))
  }
}

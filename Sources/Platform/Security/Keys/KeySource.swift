/// Where a verifier finds the keys of the issuer: in memory beside it, or over HTTP.
public protocol KeySource: Sendable {
  /// Returns all keys that may have signed a token that is still valid.
  ///
  /// - Throws: what keeps the keys from being had at the moment; the verifier asks again later.
  func keys() async throws -> JSONWebKeySet
}

/// Keys that never change, such as the one of `JWT_SECRET`.
public struct FixedKeys: KeySource {
  private let set: JSONWebKeySet

  /// A source of these keys and no others.
  public init(_ set: JSONWebKeySet) {
    self.set = set
  }

  /// Returns the keys.
  public func keys() -> JSONWebKeySet { set }
}

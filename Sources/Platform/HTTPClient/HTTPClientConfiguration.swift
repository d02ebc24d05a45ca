/// How an `HTTPClient` connects, and how much it does at once.
public struct HTTPClientConfiguration: Sendable, Hashable {
  /// How long a connection, TLS included, may take to be made.
  public var connectTimeout: Duration = .seconds(10)
  /// A PEM file with the authorities to trust in place of the system's; nil for the system's.
  public var authoritiesFile: String?
  /// The most transfers under way on each loop; one more fails with `.overloaded`.
  public var transferLimit = 1024
  /// The most connections open on each loop; a transfer that needs one more waits for one to become free.
  public var connectionLimit = 256
  /// The value of `User-Agent` where a request has none.
  public var userAgent = "Roost"

  /// The defaults.
  public init() {}
}

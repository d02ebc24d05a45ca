public import Configuration
public import HTTP

/// How the process answers HTTP.
public enum WebSettings {
  /// Where to listen.
  public static let listen = Setting(
    "ROOST_LISTEN", .listenAddress, default: ListenAddress(host: "127.0.0.1", port: 8080),
    "The address and port to listen on; 0.0.0.0:8080 lets other machines in, which belongs behind a proxy with TLS.")
  /// Requests a second from one address.
  public static let rateLimit = Setting(
    "ROOST_RATE_LIMIT", .integer(in: 1...1_000_000_000), default: 200,
    "How many requests a second one address may send for long.")
  /// Requests at once from one address.
  public static let rateBurst = Setting(
    "ROOST_RATE_BURST", .integer(in: 1...1_000_000_000), default: 2000,
    "How many requests one address may send at once before the rate limit holds it back.")
  /// Connections of the process.
  public static let connections = Setting(
    "ROOST_CONNECTIONS", .integer(in: 16...100_000), default: 8192, "How many connections may be open at once.")
  /// Connections from one address.
  public static let connectionsPerAddress = Setting(
    "ROOST_CONNECTIONS_PER_ADDRESS", .integer(in: 1...100_000), default: 256,
    "How many connections one address may have open at once.")
  /// The largest body.
  public static let bodyLimit = Setting(
    "ROOST_BODY_LIMIT", .byteCount(in: .kibibytes(1)...(.gibibytes(1024))), default: .gibibytes(4),
    "The largest request body that any endpoint takes; each has a limit of its own besides.")
  /// Origins for CORS.
  public static let corsOrigins = Setting(
    "ROOST_CORS_ORIGINS", .list(of: .string), default: [],
    "Origins whose pages may call the API, such as https://app.example.org; * for all.")
  /// Proxies to believe.
  public static let trustedProxies = Setting(
    "ROOST_TRUSTED_PROXIES", .list(of: .network), default: [],
    "Addresses or blocks (10.0.0.0/8) of proxies whose X-Forwarded-For is believed.")
  /// HTTPS only.
  public static let transportSecurity = Setting(
    "ROOST_TRANSPORT_SECURITY", .boolean, default: false,
    "Whether browsers are told to use HTTPS only (Strict-Transport-Security), once a proxy with TLS stands in front.")

  /// All of them.
  public static let group = SettingGroup(
    "Web", "How the process answers HTTP.", listen, rateLimit, rateBurst, connections, connectionsPerAddress, bodyLimit,
    corsOrigins, trustedProxies, transportSecurity)
}

extension SettingType where Value == IPNetwork {
  /// An address, or a block of addresses in the notation of RFC 4632.
  public static var network: SettingType<IPNetwork> {
    SettingType(
      accepted: "an address or block such as 192.0.2.7 or 10.0.0.0/8", parse: { IPNetwork($0) },
      render: { $0.description })
  }
}

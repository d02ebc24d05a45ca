public import Core

/// Which mail server takes the messages, and how to speak to it.
public struct SMTPConfiguration: Sendable {
  /// How the connection is protected.
  public enum Encryption: String, Sendable, Hashable, CaseIterable {
    /// It begins in the clear and must become TLS before anything of worth is said (RFC 3207): `smtp://`.
    case startTLS = "starttls"
    /// It is TLS from the first byte (RFC 8314, section 3.3): `smtps://`.
    case implicit = "tls"
    /// It stays in the clear.
    case none = "none"
  }

  /// The server's name or address.
  public var host: String
  /// The server's port.
  public var port: Int
  /// How the connection is protected.
  public var encryption: Encryption
  /// The name to log in with; nil to send without logging in.
  public var username: String?
  /// The password that goes with it.
  public var password: Secret?
  /// A PEM file with the authorities to trust in place of the system's; nil for the system's.
  public var authoritiesFile: String?
  /// How long a connection, TLS included, may take to be made.
  public var connectTimeout: Duration = .seconds(15)
  /// How long one message may take in all.
  public var timeout: Duration = .seconds(60)

  /// A server with the usual time limits.
  ///
  /// - Parameters:
  ///   - host: the server's name or address.
  ///   - port: the server's port; nil for the usual one: 587, or 465 with TLS from the first byte.
  ///   - encryption: how the connection is protected.
  ///   - username: the name to log in with.
  ///   - password: the password that goes with it.
  public init(
    host: String, port: Int? = nil, encryption: Encryption = .startTLS, username: String? = nil, password: Secret? = nil
  ) {
    self.host = host
    self.port = port ?? (encryption == .implicit ? 465 : 587)
    self.encryption = encryption
    self.username = username
    self.password = password
  }

  /// Whether the server is on this machine.
  var isLoopback: Bool {
    host == "localhost" || host == "::1" || host.hasPrefix("127.")
  }

  /// The server as messages name it.
  var shown: String { "\(host):\(port)" }

  /// The server in libcurl's spelling.
  var url: String {
    let scheme = encryption == .implicit ? "smtps" : "smtp"
    return "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
  }
}

public import Configuration
public import Core
public import Delivery

/// The settings of outgoing mail, and what they mean together.
///
/// A URL wins over single settings, and those over Gmail's. With none of them there is no server.
public enum SMTPSettings {
  /// The server, with everything in one line.
  public static let url = Setting(
    optional: "ROOST_SMTP_URL", aliases: ["SMTP_URL"], .url(schemes: ["smtp", "smtps"]),
    "The mail server, as smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465, percent-encoded.")
  /// The server's name.
  public static let server = Setting(
    optional: "ROOST_SMTP_SERVER", aliases: ["SMTP_SERVER"], .string,
    "The mail server's name, where no URL is set.")
  /// The server's port.
  public static let port = Setting(
    "ROOST_SMTP_PORT", aliases: ["SMTP_PORT"], .integer(in: 1...65_535), default: 587,
    "The mail server's port, where no URL is set; 465 means TLS from the first byte.")
  /// The name to log in with.
  public static let username = Setting(
    optional: "ROOST_SMTP_USERNAME", aliases: ["SMTP_USERNAME"], .string,
    "The name to log in to the mail server with, where no URL is set.")
  /// The password to log in with.
  public static let password = Setting(
    optional: "ROOST_SMTP_PASSWORD", aliases: ["SMTP_PASSWORD"], .secret,
    "The password to log in to the mail server with, where no URL is set.")
  /// The address that mail comes from.
  public static let sender = Setting(
    optional: "ROOST_MAIL_FROM", aliases: ["SENDER_EMAIL"], .mailAddress,
    "The address that mail comes from; else Gmail's address, the log-in name if it is an address, or roost@localhost.")
  /// The account at Gmail.
  public static let gmailAddress = Setting(
    optional: "ROOST_GMAIL_ADDRESS", aliases: ["GMAIL_ADDRESS"], .mailAddress,
    "The Gmail account to send through, where no mail server is set.")
  /// The password of the account at Gmail.
  public static let gmailPassword = Setting(
    optional: "ROOST_GMAIL_PASSWORD", aliases: ["GMAIL_PASSWORD"], .secret,
    "The app password of the Gmail account.")
  /// How the connection is protected.
  public static let encryption = Setting(
    optional: "ROOST_SMTP_ENCRYPTION", .choice(of: SMTPConfiguration.Encryption.self),
    "How the connection is protected: starttls, tls (from the first byte), or none, which sends no password elsewhere than to this machine."
  )
  /// Whom to trust.
  public static let authoritiesFile = Setting(
    optional: "ROOST_SMTP_CA_FILE", .path,
    "A PEM file with the authorities that may sign the mail server's certificate, in place of the system's.")

  /// All of them.
  public static let group = SettingGroup(
    "Mail", "Outgoing mail; without a server it is written into a folder.", url, server, port, username, password,
    sender, gmailAddress, gmailPassword, encryption, authoritiesFile)

  /// The mail server that the settings name, or nil when they name none.
  ///
  /// - Throws: `ConfigurationError` when the settings contradict each other: a name without a password, or a password that
  ///   would cross the network in the clear.
  public static func server(in configuration: Configuration) throws(ConfigurationError) -> SMTPConfiguration? {
    guard var server = named(in: configuration) else { return nil }
    if let encryption = configuration[encryption] { server.encryption = encryption }
    server.authoritiesFile = configuration[authoritiesFile]
    if (server.username == nil) != (server.password == nil) {
      throw problem(
        server.username == nil ? username.definition : password.definition,
        "A mail server that wants a log-in needs both a name and a password.")
    }
    if server.encryption == .none, server.password != nil, !server.isLoopback {
      throw problem(
        encryption.definition,
        "The password would cross the network in the clear. Use starttls or tls, or a server on this machine.")
    }
    return server
  }

  /// The address that mail comes from.
  public static func sender(in configuration: Configuration) -> MailAddress {
    configuration[sender] ?? configuration[gmailAddress] ?? configuration[url]?.user.flatMap { MailAddress($0) }
      ?? configuration[username].flatMap { MailAddress($0) } ?? MailAddress.local
  }

  private static func named(in configuration: Configuration) -> SMTPConfiguration? {
    if let url = configuration[url] {
      return SMTPConfiguration(
        host: url.host, port: url.port.map(Int.init), encryption: url.scheme == "smtps" ? .implicit : .startTLS,
        username: url.user, password: url.password)
    }
    if let host = configuration[server] {
      let port = configuration[port]
      return SMTPConfiguration(
        host: host, port: port, encryption: port == 465 ? .implicit : .startTLS, username: configuration[username],
        password: configuration[password])
    }
    if let address = configuration[gmailAddress], let password = configuration[gmailPassword] {
      return SMTPConfiguration(host: "smtp.gmail.com", username: address.description, password: password)
    }
    return nil
  }

  private static func problem(_ setting: SettingDefinition, _ reason: String) -> ConfigurationError {
    ConfigurationError(
      problems: [.missing(name: setting.name, documentation: reason, accepted: setting.accepted)])
  }
}

extension SettingType where Value == MailAddress {
  /// An e-mail address.
  public static var mailAddress: SettingType<MailAddress> {
    SettingType(
      accepted: "an e-mail address such as roost@example.com", parse: { MailAddress($0) }, render: { $0.description })
  }
}

import Core
import HTTPServer
import ServiceKit

/// What a server says on standard output when it is ready.
enum Announcement {
  /// Prints what is served where.
  static func print(address: HTTPServerAddress, folder: DataFolder, services: [ServiceName]) {
    Output.line(
      "Roost \(Version.number) serves \(services.map(\.rawValue).joined(separator: ", ")) on \(base(address))")
    Output.line("Its data is in '\(folder.path)'.")
  }

  /// Prints the administrator's one-time password, once, on the very first start.
  static func print(oneTimePassword password: Secret, address: HTTPServerAddress) {
    Output.line(
      """

      This is the first start. The administrator is 'admin', with this one-time password:

          \(password.reveal())

      It is good for choosing a real password, and for nothing else:

          curl -u admin:\(password.reveal()) -X PUT \(base(address))/v1/users/me/password \\
            -H 'Content-Type: application/json' -d '{"newPassword":"…"}'

      Lost it? Set one with: roost user password admin
      """)
  }

  private static func base(_ address: HTTPServerAddress) -> String {
    let host = ["127.0.0.1", "::1", "0.0.0.0", "::"].contains(address.host) ? "localhost" : address.host
    return "http://\(host.contains(":") ? "[\(host)]" : host):\(address.port)"
  }
}

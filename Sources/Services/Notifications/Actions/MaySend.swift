import Core
import HTTP

/// Decides who may have words of their own sent to somebody: administrators, and hosts in networks that the operator names.
///
/// Anybody can register an account, with an address that nobody has verified, so an account alone gives no right to send: the
/// server would be an open relay. Decision 0006 has the reasons.
struct MaySend: Sendable {
  let networks: [IPNetwork]

  /// Returns the account that asks, or nil for a host that needs none.
  ///
  /// - Throws: `HTTPError` 401 without a valid token, 403 for an account that is not an administrator.
  func callAsFunction(_ request: HTTPRequest) throws -> Principal? {
    if case .anonymous = request.authentication, let address = IPAddress(request.remoteAddress),
      networks.contains(where: { $0.contains(address) })
    {
      return nil
    }
    return try request.requireAdministrator()
  }
}

import HTTP

/// The networks whose programs may send without a token, as contract E's services do; none by default.
///
/// Only a program that speaks to Roost directly is admitted: what came through a proxy could be anybody's, even where the
/// proxy stands in such a network, and what a browser sends could be any page's.
struct OpenNetworks: Sendable {
  let networks: [IPNetwork]

  private static let signsOfOthers = ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via", "Origin", "Sec-Fetch-Site"]

  /// Whether a request comes from such a program.
  func admit(_ request: HTTPRequest) -> Bool {
    guard !networks.isEmpty, case .anonymous = request.authentication,
      !Self.signsOfOthers.contains(where: { request.headers.contains($0) }),
      let address = IPAddress(request.remoteAddress)
    else { return false }
    return networks.contains { $0.contains(address) }
  }
}

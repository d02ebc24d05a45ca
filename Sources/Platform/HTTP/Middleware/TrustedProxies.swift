/// Finds the client's own address behind proxies, by `X-Forwarded-For`.
///
/// The field is believed only from an address that the operator has named as a proxy of theirs, since anybody can send it.
/// It is read from its end: each trusted proxy vouches for the one before it, and the first address that is not a trusted
/// proxy is the client.
public struct TrustedProxies: HTTPMiddleware {
  private let networks: [IPNetwork]

  /// Proxies in these blocks of addresses are believed; none by default.
  public init(_ networks: [IPNetwork] = []) {
    self.networks = networks
  }

  /// Answers with the client's address in `remoteAddress`.
  ///
  /// - Throws: what `next` throws.
  public func respond(to request: HTTPRequest, next: HTTPHandler) async throws -> HTTPResponse {
    guard !networks.isEmpty, let client = client(of: request) else { return try await next(request) }
    var request = request
    request.remoteAddress = client
    return try await next(request)
  }

  private func client(of request: HTTPRequest) -> String? {
    guard let nearest = IPAddress(request.remoteAddress), isTrusted(nearest) else { return nil }
    var client: IPAddress?
    for entry in request.headers.list("X-Forwarded-For").reversed() {
      guard let address = TrustedProxies.address(in: entry) else { break }
      client = address
      if !isTrusted(address) { break }
    }
    return client?.description
  }

  private func isTrusted(_ address: IPAddress) -> Bool {
    networks.contains { $0.contains(address) }
  }

  /// The address of an entry, which some proxies write with a port: `192.0.2.7:4711`, `[2001:db8::7]:4711`.
  private static func address(in entry: String) -> IPAddress? {
    if let address = IPAddress(entry) { return address }
    if entry.hasPrefix("["), let end = entry.firstIndex(of: "]") {
      return IPAddress(entry[entry.index(after: entry.startIndex)..<end])
    }
    return entry.firstIndex(of: ":").flatMap { IPAddress(entry[..<$0]) }
  }
}

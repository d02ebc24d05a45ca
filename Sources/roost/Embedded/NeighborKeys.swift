import HTTP
import Security
import ServiceKit

/// The keys that verify tokens, asked of identity as any service would ask.
struct NeighborKeys: KeySource {
  private let neighbors: any ServiceClient

  init(_ neighbors: any ServiceClient) {
    self.neighbors = neighbors
  }

  /// The keys that identity publishes.
  ///
  /// - Throws: `ServiceUnavailable` when identity does not answer; `SecurityError` when its answer makes no sense.
  func keys() async throws -> JSONWebKeySet {
    let request = HTTPRequest(method: .get, target: "/.well-known/jwks.json")
    let response = try await neighbors.send(request, to: .identity)
    guard response.status == .ok, case .bytes(let body) = response.body else {
      throw ServiceUnavailable(.identity, "Identity answered \(response.status) when asked for its keys.")
    }
    return try JSONWebKeySet(json: body)
  }
}

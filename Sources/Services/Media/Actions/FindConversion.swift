import Core
import HTTP

/// Finds a conversion for somebody who asks; somebody else's looks missing.
struct FindConversion: Sendable {
  let store: any ConversionStore

  /// The conversion of that id.
  func callAsFunction(_ id: ObjectID, for principal: Principal) async throws -> Conversion? {
    try await store.conversion(id).flatMap { $0.owner.isVisible(to: principal) ? $0 : nil }
  }

  /// The conversion that makes that MP3.
  func callAsFunction(ofMP3 id: ObjectID, for principal: Principal) async throws -> Conversion? {
    try await store.conversion(ofMP3: id).flatMap { $0.owner.isVisible(to: principal) ? $0 : nil }
  }

  /// One's own conversions, all for an administrator, newest first.
  func page(before: ObjectID?, limit: Int, for principal: Principal) async throws -> [Conversion] {
    let owners = principal.isAdministrator ? nil : Owner.keys(of: principal)
    return try await store.conversions(of: owners, before: before, limit: limit)
  }
}

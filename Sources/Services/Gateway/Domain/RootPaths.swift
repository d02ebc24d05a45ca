public import ServiceKit

/// Which service answers which path at the gateway's root (the table at the head of the compatible contracts).
public struct RootPaths: Sendable {
  /// A path and who answers it.
  public struct Entry: Sendable, Hashable {
    /// The path; one that ends in `/…` stands for all paths below it.
    public let path: String
    /// Who answers.
    public let service: ServiceName

    /// A path and who answers it.
    public init(_ path: String, _ service: ServiceName) {
      self.path = path
      self.service = service
    }

    /// Whether this entry covers a path or a route's pattern.
    func covers(_ candidate: String) -> Bool {
      guard path.hasSuffix("/…") else { return path == candidate }
      return candidate.hasPrefix(path.dropLast())
    }
  }

  /// The table; the first entry that covers a path decides.
  public let entries: [Entry]

  /// A table.
  public init(_ entries: [Entry]) {
    self.entries = entries
  }

  /// The service that answers a path at the root, or nil when the path is known below a service's name only.
  public func service(at path: String) -> ServiceName? {
    entries.first { $0.covers(path) }?.service
  }

  /// The paths of the compatible systems and of the modern API.
  public static let standard = RootPaths([
    // System A; a JSON body at /login is system B's.
    Entry("/login", .identity),
    Entry("/validate", .identity),
    Entry("/upload", .media),
    Entry("/download", .media),
    // System B.
    Entry("/profile", .identity),
    // Systems C and D.
    Entry("/api/auth/…", .identity),
    // System E; D's /users/api/users/ is among identity's.
    Entry("/users/…", .identity),
    Entry("/notifications/…", .notifications),
    // The modern API.
    Entry("/.well-known/…", .identity),
    Entry("/v1/users", .identity),
    Entry("/v1/users/…", .identity),
    Entry("/v1/tokens", .identity),
    Entry("/v1/tokens/…", .identity),
    Entry("/v1/media/…", .media),
    Entry("/v1/notifications", .notifications),
    Entry("/v1/notifications/…", .notifications),
  ])
}

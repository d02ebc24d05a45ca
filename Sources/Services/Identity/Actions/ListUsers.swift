import Core

/// Lists accounts, page by page, in the order of their creation.
struct ListUsers: Sendable {
  let users: any UserStore

  /// A page of accounts.
  struct Page: Sendable {
    let users: [User]
    /// Where the next page begins; nil on the last one.
    let next: UUIDv7?
  }

  /// Returns the page behind an account.
  ///
  /// - Parameters:
  ///   - cursor: the last account of the page before; nil for the first page.
  ///   - limit: how many accounts a page has at most.
  /// - Returns: the page.
  /// - Throws: what the store throws.
  func callAsFunction(after cursor: UUIDv7?, limit: Int) async throws -> Page {
    var found = try await users.users(after: cursor, limit: limit + 1)
    guard found.count > limit else { return Page(users: found, next: nil) }
    found.removeLast(found.count - limit)
    return Page(users: found, next: found.last?.id)
  }
}

/// What a handler throws to answer with a problem (RFC 9457) instead of a result.
///
/// ```swift
/// throw HTTPError(.notFound, "conversion-not-found", "There is no conversion with the id 6920a1f2c3d4e5f601000001.")
/// ```
public struct HTTPError: Error, Sendable {
  /// The status to answer with, 400 to 599.
  public var status: HTTPStatus
  /// A stable name of the kind of error in kebab case, by which programs tell errors apart: `conversion-not-found`.
  public var slug: String
  /// A sentence for the person who reads the answer: what was wrong and how to mend it.
  public var detail: String
  /// Fields that the answer needs besides, such as `Retry-After` or `WWW-Authenticate`.
  public var headers: HTTPHeaders

  /// An answer that is a problem.
  public init(_ status: HTTPStatus, _ slug: String, _ detail: String, headers: HTTPHeaders = [:]) {
    self.status = status
    self.slug = slug
    self.detail = detail
    self.headers = headers
  }
}

/// A failure that a handler answers with: it becomes a response with problem details (RFC 9457).
///
/// What `detail`, `title` and `fields` say is shown to the client, so nothing internal belongs there.
public struct HTTPError: Error, Sendable, CustomStringConvertible {
  /// The status of the response.
  public var status: HTTPStatus
  /// The stable name of this kind of failure for programs, in lower case with hyphens: `course-started`.
  public var slug: String
  /// What kind of failure it is, in a few words that are the same each time.
  public var title: String
  /// What happened this time and how to mend it, in a sentence.
  public var detail: String
  /// Header fields for the response, such as `WWW-Authenticate` or `Retry-After`.
  public var headers: HTTPHeaders
  /// Which fields of the request are wrong, and why.
  public var fields: [FieldProblem]

  /// A failure.
  ///
  /// - Parameters:
  ///   - status: the status of the response.
  ///   - slug: the stable name of this kind of failure, in lower case with hyphens.
  ///   - detail: what happened this time and how to mend it, in a sentence.
  ///   - title: what kind of failure it is; nil makes words of the slug, "Course started".
  ///   - headers: header fields for the response.
  ///   - fields: which fields of the request are wrong.
  public init(
    _ status: HTTPStatus, _ slug: String, _ detail: String, title: String? = nil, headers: HTTPHeaders = [:],
    fields: [FieldProblem] = []
  ) {
    self.status = status
    self.slug = slug
    self.title = title ?? HTTPError.words(of: slug)
    self.detail = detail
    self.headers = headers
    self.fields = fields
  }

  /// Status, slug and sentence, for logs.
  public var description: String { "\(status) \(slug): \(detail)" }

  private static func words(of slug: String) -> String {
    let words = slug.split(separator: "-").joined(separator: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}

/// What is wrong with one field of a request.
public struct FieldProblem: Sendable, Hashable {
  /// Where the field stands.
  public enum Location: Sendable, Hashable {
    /// In the JSON body, as a JSON Pointer (RFC 6901).
    case body(pointer: String)
    /// In the query, by its name.
    case query(String)
    /// In the path, by the name of the pattern's parameter.
    case path(String)
    /// In the header, by its name.
    case header(String)
    /// In a form, by the field's name.
    case form(String)
  }

  /// Where the field stands.
  public let location: Location
  /// The whole sentence: "`password` must be at least 8 characters long".
  public let detail: String
  /// The kind of fault for programs: `too-short`.
  public let code: String

  /// A fault of a field.
  ///
  /// - Parameters:
  ///   - location: where the field stands.
  ///   - code: the kind of fault, in lower case with hyphens.
  ///   - detail: the whole sentence.
  public init(_ location: Location, code: String, detail: String) {
    self.location = location
    self.code = code
    self.detail = detail
  }
}

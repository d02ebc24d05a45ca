/// Why a body is not the `multipart/form-data` that RFC 7578 describes, or more of it than is allowed.
public enum MultipartError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The content type is another.
  case notMultipart
  /// The content type has no `boundary` parameter.
  case missingBoundary
  /// The boundary is longer than 70 characters or has a character that RFC 2046, section 5.1.1, does not allow.
  case invalidBoundary
  /// The body ends before its closing boundary.
  case cutOff
  /// There are more parts than allowed.
  case tooManyParts(limit: Int)
  /// The header of a part has more bytes than allowed.
  case headerTooLarge(limit: Int)
  /// A field that is no file has more bytes than allowed.
  case fieldTooLarge(name: String, limit: Int)
  /// The header of a part is malformed; the text says how.
  case malformedHeader(String)

  /// A sentence that says what is wrong and how to mend it.
  public var description: String {
    switch self {
    case .notMultipart: "The body must be sent as multipart/form-data."
    case .missingBoundary: "The content type multipart/form-data needs a boundary parameter."
    case .invalidBoundary: "The boundary must have 1 to 70 of the characters that RFC 2046 allows."
    case .cutOff: "The body ends before its closing boundary: it was cut off, or its lines do not end in CRLF."
    case .tooManyParts(let limit): "The body has more than the \(limit) parts allowed."
    case .headerTooLarge(let limit): "The header of a part is larger than the \(limit) bytes allowed."
    case .fieldTooLarge(let name, let limit): "The field `\(name)` is larger than the \(limit) bytes allowed."
    case .malformedHeader(let reason): "The header of a part is malformed: \(reason)."
    }
  }
}

extension MultipartError: HTTPErrorConvertible {
  /// What the client is told: 415, 413 or 400.
  public var httpError: HTTPError {
    switch self {
    case .notMultipart: .unsupportedMediaType(accepted: "multipart/form-data", description)
    case .tooManyParts, .headerTooLarge, .fieldTooLarge:
      HTTPError(.contentTooLarge, "multipart-too-large", description)
    case .missingBoundary, .invalidBoundary, .cutOff, .malformedHeader:
      HTTPError(.badRequest, "malformed-multipart", description)
    }
  }
}

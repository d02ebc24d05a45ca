/// A status code of RFC 9110, section 15, from 100 to 599.
public struct HTTPStatus: Sendable, Hashable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// The three digits.
  public let code: Int

  /// A status by its code.
  ///
  /// - Parameter code: 100 to 599.
  public init(_ code: Int) {
    precondition((100...599).contains(code), "A status code has three digits from 100 to 599.")
    self.code = code
  }

  /// A status by its code, so that `404` can be written where a status is meant.
  public init(integerLiteral code: Int) {
    self.init(code)
  }

  /// The code, as `404`.
  public var description: String { String(code) }

  /// Whether a response with this status never has a body (RFC 9110, section 6.4.1).
  public var forbidsBody: Bool { code < 200 || code == 204 || code == 304 }

  /// The request succeeded.
  public static let ok: HTTPStatus = 200
  /// Something new exists.
  public static let created: HTTPStatus = 201
  /// The work is queued.
  public static let accepted: HTTPStatus = 202
  /// Done, with nothing to say.
  public static let noContent: HTTPStatus = 204
  /// A range of the content.
  public static let partialContent: HTTPStatus = 206
  /// Look elsewhere, this time.
  public static let found: HTTPStatus = 302
  /// The client has it already.
  public static let notModified: HTTPStatus = 304
  /// The request makes no sense as it was sent.
  public static let badRequest: HTTPStatus = 400
  /// Credentials are missing or wrong.
  public static let unauthorized: HTTPStatus = 401
  /// The credentials do not suffice.
  public static let forbidden: HTTPStatus = 403
  /// There is nothing here.
  public static let notFound: HTTPStatus = 404
  /// The resource does not take this method.
  public static let methodNotAllowed: HTTPStatus = 405
  /// The request took too long to arrive.
  public static let requestTimeout: HTTPStatus = 408
  /// The state of the resource does not allow it.
  public static let conflict: HTTPStatus = 409
  /// A condition in the request headers was false.
  public static let preconditionFailed: HTTPStatus = 412
  /// The body is larger than the limit.
  public static let contentTooLarge: HTTPStatus = 413
  /// The body has a type that the resource does not take.
  public static let unsupportedMediaType: HTTPStatus = 415
  /// No part of the range exists.
  public static let rangeNotSatisfiable: HTTPStatus = 416
  /// The content is well-formed and cannot be acted on.
  public static let unprocessableContent: HTTPStatus = 422
  /// The client asked too often.
  public static let tooManyRequests: HTTPStatus = 429
  /// The server failed.
  public static let internalServerError: HTTPStatus = 500
  /// The server cannot answer at the moment.
  public static let serviceUnavailable: HTTPStatus = 503
}

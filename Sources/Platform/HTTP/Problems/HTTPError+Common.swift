extension HTTPError {
  /// The request makes no sense as it was sent: 400.
  ///
  /// - Parameter detail: what is wrong with it, in a sentence.
  /// - Returns: a failure named `bad-request`.
  public static func badRequest(_ detail: String) -> HTTPError {
    HTTPError(.badRequest, "bad-request", detail)
  }

  /// Credentials are missing or wrong: 401 with a challenge (RFC 9110, section 11.6.1).
  ///
  /// - Parameters:
  ///   - detail: what is missing or wrong, in a sentence.
  ///   - challenge: the value of `WWW-Authenticate`.
  /// - Returns: a failure named `unauthorized`.
  public static func unauthorized(_ detail: String, challenge: String = "Bearer") -> HTTPError {
    HTTPError(.unauthorized, "unauthorized", detail, headers: ["WWW-Authenticate": challenge])
  }

  /// The credentials do not suffice: 403.
  ///
  /// - Parameter detail: what they do not allow, in a sentence.
  /// - Returns: a failure named `forbidden`.
  public static func forbidden(_ detail: String) -> HTTPError {
    HTTPError(.forbidden, "forbidden", detail)
  }

  /// There is nothing here: 404.
  ///
  /// - Parameter detail: what was looked for, in a sentence.
  /// - Returns: a failure named `not-found`.
  public static func notFound(_ detail: String) -> HTTPError {
    HTTPError(.notFound, "not-found", detail)
  }

  /// The state of the resource does not allow it: 409.
  ///
  /// - Parameters:
  ///   - slug: the stable name of this conflict, in lower case with hyphens.
  ///   - detail: what stands against it, in a sentence.
  /// - Returns: a failure of that name.
  public static func conflict(_ slug: String = "conflict", _ detail: String) -> HTTPError {
    HTTPError(.conflict, slug, detail)
  }

  /// The body is larger than allowed: 413.
  ///
  /// - Parameter limit: the most bytes allowed.
  /// - Returns: a failure named `body-too-large`.
  public static func bodyTooLarge(limit: Int) -> HTTPError {
    HTTPError(.contentTooLarge, "body-too-large", "The body is larger than the \(limit) bytes allowed here.")
  }

  /// The body has a type that is not taken here: 415 with `Accept` (RFC 9110, section 15.5.16).
  ///
  /// - Parameters:
  ///   - accepted: the media type that is taken.
  ///   - detail: what is wrong with the body's type, in a sentence.
  /// - Returns: a failure named `unsupported-media-type`.
  public static func unsupportedMediaType(accepted: String, _ detail: String) -> HTTPError {
    HTTPError(.unsupportedMediaType, "unsupported-media-type", detail, headers: ["Accept": accepted])
  }

  /// The client asked too often: 429 with `Retry-After`.
  ///
  /// - Parameters:
  ///   - detail: what was asked too often, in a sentence.
  ///   - wait: how long to wait; rounded up to whole seconds.
  /// - Returns: a failure named `too-many-requests`.
  public static func tooManyRequests(_ detail: String, retryAfter wait: Duration) -> HTTPError {
    HTTPError(.tooManyRequests, "too-many-requests", detail, headers: retryAfter(wait))
  }

  /// The server cannot answer at the moment: 503 with `Retry-After`.
  ///
  /// - Parameters:
  ///   - detail: what is not available, in a sentence.
  ///   - wait: how long to wait; rounded up to whole seconds.
  /// - Returns: a failure named `unavailable`.
  public static func unavailable(_ detail: String, retryAfter wait: Duration = .seconds(1)) -> HTTPError {
    HTTPError(.serviceUnavailable, "unavailable", detail, headers: retryAfter(wait))
  }

  private static func retryAfter(_ wait: Duration) -> HTTPHeaders {
    let parts = wait.components
    return ["Retry-After": String(max(1, parts.seconds + (parts.attoseconds > 0 ? 1 : 0)))]
  }
}

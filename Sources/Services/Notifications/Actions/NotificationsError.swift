import HTTP

/// Why notifications did not do what it was asked.
enum NotificationsError: Error, Sendable, Hashable {
  /// The one who asks may not send this.
  case notAllowed(String)
  /// The account has asked for too many within an hour.
  case limitReached(limit: Int, wait: Duration)
  /// The idempotency key belongs to another request.
  case keyReused
  /// There is no such notification, or it is somebody else's.
  case notFound
}

extension NotificationsError: HTTPErrorConvertible, CustomStringConvertible {
  var httpError: HTTPError {
    switch self {
    case .notAllowed: return HTTPError(.forbidden, "recipient-not-allowed", description)
    case .limitReached(_, let wait):
      var error = HTTPError.tooManyRequests(description, retryAfter: wait)
      error.slug = "hourly-limit-reached"
      error.title = "Hourly limit reached"
      return error
    case .keyReused: return HTTPError(.unprocessableContent, "idempotency-key-reused", description)
    case .notFound: return HTTPError(.notFound, "notification-not-found", description)
    }
  }

  /// What happened and how to mend it.
  var description: String {
    switch self {
    case .notAllowed(let detail): detail
    case .limitReached(let limit, _): "Your account may send \(limit) messages an hour. Try again later."
    case .keyReused:
      "The `Idempotency-Key` was used for another message before. Use a new key for each new message."
    case .notFound: "There is no such notification."
    }
  }
}

public import Core

/// Lets each client address ask only so often, by a token bucket.
///
/// A bucket holds `burst` tokens and gains `rate` tokens a second; a request takes one. Without a token the answer is 429
/// with `Retry-After`. The `RateLimit` fields of the IETF draft (draft-ietf-httpapi-ratelimit-headers-10) come with it, and
/// with answers that leave less than a quarter of the tokens, so that a client can slow down in time. One IPv6 client has
/// a whole /64. At most 65 536 addresses are kept; past that, new addresses share a bucket until others have had time to
/// fill theirs.
public struct RateLimit: HTTPMiddleware {
  private let buckets: TokenBuckets
  private let policy: String
  private let burst: Int
  private let exempt: Set<String>

  /// A limit for each address.
  ///
  /// - Parameters:
  ///   - rate: how many requests a second an address may send for long; more than zero.
  ///   - burst: how many it may send at once; at least one.
  ///   - exempt: patterns of routes that do not count.
  ///   - time: measures the seconds.
  public init(
    rate: Double, burst: Int, exempt: Set<String> = ["/healthz", "/readyz", "/metrics"],
    time: any TimeSource = SystemTime()
  ) {
    precondition(rate > 0 && burst >= 1, "A rate limit needs a rate above zero and a burst of at least one.")
    buckets = TokenBuckets(rate: rate, burst: Double(burst), time: time)
    self.burst = burst
    self.exempt = exempt
    // The window is the time in which an empty bucket fills.
    policy = "\"default\";q=\(burst);w=\(max(1, Int((Double(burst) / rate).rounded(.up))))"
  }

  /// Returns the middleware, or one that does nothing for exempt routes.
  public func fitted(to route: Route?) -> any HTTPMiddleware {
    if let route, exempt.contains(route.pattern) { PassThrough() } else { self }
  }

  /// Answers, or refuses with 429.
  ///
  /// - Throws: what `next` throws; an `HTTPError` with 429 when the address has no token left.
  public func respond(to request: HTTPRequest, next: HTTPHandler) async throws -> HTTPResponse {
    let key = IPAddress(request.remoteAddress)?.ofOneClient ?? IPAddress(high: 0, low: 0)
    switch buckets.take(for: key) {
    case .allowed(let remaining):
      var response = try await next(request)
      if remaining * 4 < burst {
        response.headers.append("RateLimit", "\"default\";r=\(remaining)")
        response.headers.append("RateLimit-Policy", policy)
      }
      return response
    case .refused(let wait):
      let seconds = max(1, Int(wait.rounded(.up)))
      throw HTTPError(
        .tooManyRequests, "rate-limited", "Too many requests come from this address. Wait \(seconds) s.",
        headers: [
          "Retry-After": String(seconds), "RateLimit": "\"default\";r=0;t=\(seconds)", "RateLimit-Policy": policy,
        ])
    }
  }
}

/// Does nothing, where a route needs nothing of a middleware.
struct PassThrough: HTTPMiddleware {
  func respond(to request: HTTPRequest, next: HTTPHandler) async throws -> HTTPResponse {
    try await next(request)
  }
}

public import Core
public import HTTP

/// When a request that failed is sent again, and after how long.
///
/// Only requests whose repetition does no harm are repeated: those with an idempotent method (RFC 9110, section 9.2.2), and
/// others when it is certain that the server saw nothing of them. A body that arrives from the network is never sent
/// again, because it is gone.
public struct RequestRetries: Sendable {
  /// How often a request is sent at most, the first time included.
  public let attempts: Int
  /// The longest wait of all.
  public let maximumDelay: Duration

  private let delays: RetryPolicy

  /// Rules for sending again.
  ///
  /// - Parameters:
  ///   - attempts: how often a request is sent at most, the first time included.
  ///   - firstDelay: the longest wait before the second attempt; each later wait is up to twice as long.
  ///   - maximumDelay: the longest wait of all.
  ///   - random: spreads clients that failed at the same moment.
  public init(
    attempts: Int = 3, firstDelay: Duration = .milliseconds(200), maximumDelay: Duration = .seconds(5),
    random: any RandomSource = SystemRandom()
  ) {
    precondition(attempts > 0, "A request is sent at least once.")
    self.attempts = attempts
    self.maximumDelay = maximumDelay
    delays = RetryPolicy(first: firstDelay, longest: maximumDelay, random: random)
  }

  /// How long to wait after so many failed attempts in a row.
  public func delay(after failures: Int) -> Duration {
    delays.delay(after: failures)
  }

  /// Whether an error allows another attempt.
  public func allowsRetry(of request: HTTPClientRequest, after error: HTTPClientError) -> Bool {
    guard error.isTransient, request.body.bytes != nil else { return false }
    return request.method.isIdempotent || error.isBeforeSending
  }

  /// Whether an answer asks for another attempt: 429, 502, 503 or 504 to an idempotent request.
  public func allowsRetry(of request: HTTPClientRequest, after status: HTTPStatus) -> Bool {
    request.method.isIdempotent && request.body.bytes != nil && [429, 502, 503, 504].contains(status.code)
  }
}

extension HTTPClient {
  /// Sends a request, and again as the rules allow it.
  ///
  /// A `Retry-After` in seconds (RFC 9110, section 10.2.3) that is longer than the wait of the rules is honored up to
  /// `maximumDelay`; one that is longer ends the attempts.
  ///
  /// - Parameters:
  ///   - request: what to send.
  ///   - retries: when to send it again.
  ///   - time: waits between the attempts.
  /// - Returns: the last answer, whatever its status.
  /// - Throws: `HTTPClientError` of the last attempt.
  public func send(
    _ request: HTTPClientRequest, retrying retries: RequestRetries, time: any TimeSource
  ) async throws(HTTPClientError) -> HTTPClientResponse {
    var attempt = 1
    while true {
      var wait = retries.delay(after: attempt)
      do throws(HTTPClientError) {
        let response = try await send(request)
        guard attempt < retries.attempts, retries.allowsRetry(of: request, after: response.status) else {
          return response
        }
        if let asked = response.headers["Retry-After"].flatMap({ Int($0) }) { wait = max(wait, .seconds(asked)) }
        guard wait <= retries.maximumDelay else { return response }
      } catch {
        guard attempt < retries.attempts, retries.allowsRetry(of: request, after: error) else { throw error }
      }
      do { try await time.sleep(for: wait) } catch {
        throw HTTPClientError(fault: .canceled, request: request.shown)
      }
      attempt += 1
    }
  }
}

/// Adds the header fields that keep browsers from doing more with an answer than it is meant for.
///
/// `X-Content-Type-Options: nosniff`, `Referrer-Policy: no-referrer`, `X-Frame-Options: DENY` and a
/// `Content-Security-Policy` that allows nothing, which fits an API. A handler that serves pages sets its own
/// `Content-Security-Policy` or `X-Frame-Options`, and that one stays.
public struct SecurityHeaders: HTTPMiddleware {
  private static let replaceable = ["Content-Security-Policy", "X-Frame-Options", "Referrer-Policy"]
  private let fields: HTTPHeaders

  /// The fields above.
  ///
  /// - Parameter transportSecurity: how long browsers shall insist on HTTPS (`Strict-Transport-Security`, RFC 6797); nil,
  ///   the default, where no proxy in front of this server speaks TLS.
  public init(transportSecurity: Duration? = nil) {
    var fields: HTTPHeaders = [
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "X-Frame-Options": "DENY",
      "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    ]
    if let transportSecurity {
      fields.append("Strict-Transport-Security", "max-age=\(transportSecurity.components.seconds)")
    }
    self.fields = fields
  }

  /// Answers with the fields added.
  ///
  /// - Throws: what `next` throws.
  public func respond(to request: HTTPRequest, next: HTTPHandler) async throws -> HTTPResponse {
    var response = try await next(request)
    guard SecurityHeaders.replaceable.contains(where: { response.headers.contains($0) }) else {
      response.headers.append(contentsOf: fields)
      return response
    }
    for (name, value) in fields.all where !response.headers.contains(name) { response.headers.append(name, value) }
    return response
  }
}

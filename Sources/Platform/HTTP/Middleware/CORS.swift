/// Lets pages of other origins call the API (https://fetch.spec.whatwg.org/#http-cors-protocol).
///
/// Without origins it adds nothing, and browsers keep other pages out. A preflight is answered with the methods that the
/// path has; a page whose origin is not allowed gets its answer without the fields, and its browser withholds it.
public struct CORS: HTTPMiddleware {
  /// The origins whose pages may call.
  public enum Origins: Sendable, Hashable {
    /// All, without cookies.
    case any
    /// These, as browsers send them: `https://app.example.org`. With cookies, if so wished.
    case these(Set<String>, withCookies: Bool = false)
  }

  private static let exposed = "X-Request-Id, Location, ETag, Content-Disposition, Retry-After, RateLimit"
  private let origins: Origins
  private let maxAge: String
  private let exposedFields: String

  /// Access for pages of other origins.
  ///
  /// - Parameters:
  ///   - origins: whose pages may call; none by default.
  ///   - fields: response fields that scripts may read besides the usual ones.
  ///   - maxAge: how long a browser may remember a preflight's answer.
  public init(_ origins: Origins = .these([]), exposing fields: [String] = [], maxAge: Duration = .seconds(600)) {
    self.origins = origins
    self.maxAge = String(maxAge.components.seconds)
    exposedFields = ([CORS.exposed] + fields).joined(separator: ", ")
  }

  /// Answers with the fields that the request's origin needs.
  ///
  /// - Throws: what `next` throws.
  public func respond(to request: HTTPRequest, next: HTTPHandler) async throws -> HTTPResponse {
    var response = try await next(request)
    if case .these(let known, _) = origins {
      if known.isEmpty { return response }
      // The answer differs by origin, even for a request that names none (RFC 9110, section 12.5.5).
      response.headers.append("Vary", "Origin")
    }
    guard let origin = request.headers["Origin"], let allowed = allowed(origin) else { return response }
    response.headers["Access-Control-Allow-Origin"] = allowed
    if case .these(_, withCookies: true) = origins { response.headers["Access-Control-Allow-Credentials"] = "true" }
    if request.method == .options, request.headers.contains("Access-Control-Request-Method") {
      answerPreflight(request, &response)
    } else {
      response.headers["Access-Control-Expose-Headers"] = exposedFields
    }
    return response
  }

  private func allowed(_ origin: String) -> String? {
    switch origins {
    case .any: "*"
    case .these(let known, _): known.contains(origin) ? origin : nil
    }
  }

  private func answerPreflight(_ request: HTTPRequest, _ response: inout HTTPResponse) {
    if let allow = response.headers["Allow"] { response.headers["Access-Control-Allow-Methods"] = allow }
    let fields = request.headers.list("Access-Control-Request-Headers")
    if !fields.isEmpty, fields.count <= 64, fields.allSatisfy({ $0.utf8.allSatisfy(HTTPCharacters.isToken) }) {
      response.headers["Access-Control-Allow-Headers"] = fields.joined(separator: ", ")
    }
    response.headers["Access-Control-Max-Age"] = maxAge
  }
}

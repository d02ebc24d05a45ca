/// Finds the route for each request and has it answer, through the middleware.
///
/// Built once from a table. A literal segment is preferred to a `{parameter}`, and that to `{rest...}`; a path whose
/// preferred pattern lacks the method is offered to the next. Slashes are significant: `/upload` and `/upload/` differ.
/// HEAD is answered by the GET route, OPTIONS by the router where no route claims it, an unknown path with 404, a known
/// path with another method by 405 and `Allow`, a path with `..`, an encoded slash or broken encoding with 400.
public struct Router: Sendable {
  /// A route with what is prepared for it.
  private struct Endpoint: Sendable {
    let parameterNames: [String]
    let handler: HTTPHandler
    let pattern: RoutePattern
  }

  /// The routes, as the table lists them.
  public let routes: [Route]

  private let trie: RouteTrie
  private let endpoints: [Endpoint]
  private let unmatched: HTTPHandler

  /// A router for a table.
  ///
  /// - Parameters:
  ///   - routes: the table.
  ///   - middleware: what stands before the routes, outermost first.
  /// - Throws: `RouteTableError` that names the two routes that conflict or the one whose pattern is malformed.
  public init(_ routes: [Route], middleware: [any HTTPMiddleware] = []) throws(RouteTableError) {
    let patterns = try RouteTable.patterns(of: routes)
    let pipeline = Pipeline(middleware)
    let trie = RouteTrie(zip(routes, patterns).map { ($0.method, $1) })
    self.routes = routes
    self.trie = trie
    endpoints = zip(routes, patterns).map { route, pattern in
      let guarded = AccessControl.guarding(route.handler, by: route.operation.access)
      return Endpoint(
        parameterNames: pattern.parameterNames, handler: pipeline.handler(around: guarded, for: route), pattern: pattern
      )
    }
    unmatched = pipeline.handler(around: { request in try Router.refuse(request, by: trie) }, for: nil)
  }

  /// Answers a request.
  ///
  /// - Throws: what the route's handler throws, unless the middleware turns it into a response; `HTTPError` with 400, 404
  ///   or 405 when no route answers.
  public func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    var decoded: [UInt8]?
    guard let index = try? find(request, &decoded) else { return try await unmatched(request) }
    let endpoint = endpoints[index]
    guard !endpoint.parameterNames.isEmpty else { return try await endpoint.handler(request) }
    var request = request
    let values =
      decoded.map { endpoint.pattern.values(in: $0.span) } ?? endpoint.pattern.values(in: request.path.utf8.span)
    request.parameters = PathParameters(names: endpoint.parameterNames, values: values)
    return try await endpoint.handler(request)
  }

  /// Returns what the server calls for each request: it answers whatever happens.
  ///
  /// - Parameter errors: turns into an answer what the middleware has not.
  /// - Returns: a handler that never throws.
  public func handler(errors: ErrorMapping) -> @Sendable (HTTPRequest) async -> HTTPResponse {
    { request in
      do {
        return try await respond(to: request)
      } catch {
        return errors.response(to: request, for: error)
      }
    }
  }

  /// The index of the route for a request; `decoded` becomes the path in clear where it is percent-encoded.
  private func find(_ request: HTTPRequest, _ decoded: inout [UInt8]?) throws(PathProblem) -> Int? {
    let path = request.path.utf8.span
    if try PathNormalization.isPlain(path) { return trie.route(for: request.method, at: path) }
    let bytes = try PathNormalization.decoded(path)
    decoded = bytes
    return trie.route(for: request.method, at: bytes.span)
  }

  /// Answers a request for which there is no route.
  private static func refuse(_ request: HTTPRequest, by trie: RouteTrie) throws -> HTTPResponse {
    // OPTIONS * asks about the server as a whole (RFC 9110, section 9.3.7).
    if request.method == .options, request.path == "*" { return HTTPResponse(.noContent) }
    let methods: [String]
    do {
      methods = try trie.methods(atEncoded: request.path)
    } catch {
      throw HTTPError(.badRequest, "path-malformed", error.detail)
    }
    guard !methods.isEmpty else {
      throw HTTPError(.notFound, "route-not-found", "There is nothing at this path.")
    }
    let allow = (methods.contains("OPTIONS") ? methods : methods + ["OPTIONS"]).joined(separator: ", ")
    if request.method == .options { return HTTPResponse(.noContent, headers: ["Allow": allow]) }
    throw HTTPError(
      .methodNotAllowed, "method-not-allowed", "This path takes \(allow).", headers: ["Allow": allow])
  }
}

extension RouteTrie {
  /// The methods that have a route at a path as it came.
  ///
  /// - Throws: `PathProblem` when the path is refused.
  fileprivate func methods(atEncoded path: String) throws(PathProblem) -> [String] {
    let span = path.utf8.span
    if try PathNormalization.isPlain(span) { return methods(at: span) }
    let decoded = try PathNormalization.decoded(span)
    return methods(at: decoded.span)
  }
}

extension RoutePattern {
  /// The values of the parameters in a decoded path that matches the pattern.
  fileprivate func values(in path: Span<UInt8>) -> [String] {
    var values: [String] = []
    values.reserveCapacity(segments.count)
    var start = 1
    for segment in segments {
      let end = if case .rest = segment { path.count } else { path.segmentEnd(from: start) }
      if segment.parameterName != nil {
        // The path is ASCII or was validated as UTF-8 when it was decoded, so nothing is repaired here.
        values.append(path.extracting(start..<end).string)
      }
      start = end + 1
    }
    return values
  }
}

extension Span<UInt8> {
  /// The bytes as a string, with what is not UTF-8 repaired.
  var string: String {
    unsafe withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }
}

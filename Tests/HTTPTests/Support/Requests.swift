import HTTP

/// A GET request for a target.
func get(_ target: String, _ headers: HTTPHeaders = [:]) -> HTTPRequest {
  HTTPRequest(method: .get, target: target, headers: headers)
}

/// A request with a method for a target.
func request(_ method: HTTPMethod, _ target: String, _ headers: HTTPHeaders = [:]) -> HTTPRequest {
  HTTPRequest(method: method, target: target, headers: headers)
}

/// A route that answers with its own pattern and the parameters that the path gave it.
func route(_ method: HTTPMethod, _ pattern: String, access: Access = .anyone) -> Route {
  Route(method, pattern, Operation(id: "\(method)\(pattern)", summary: "Answers.", tag: "test", access: access)) {
    request in
    let names = pattern.split(separator: "{").dropFirst().map { $0.prefix { $0 != "}" && $0 != "." } }
    let values = names.map { "\($0)=\(request.parameters[String($0)] ?? "nil")" }
    return .text(([pattern] + values).joined(separator: " "))
  }
}

extension HTTPResponse {
  /// The body's bytes as text; empty for what is not in memory.
  var text: String {
    if case .bytes(let bytes) = body { String(decoding: bytes, as: UTF8.self) } else { "" }
  }
}

/// What a request to a router came to: the body of the answer, or the status and the slug of the error.
func outcome(_ router: Router, _ request: HTTPRequest) async throws -> String {
  do {
    return try await router.respond(to: request).text
  } catch let error as HTTPError {
    return "\(error.status) \(error.slug)"
  }
}

/// One request as a handler sees it.
public struct HTTPRequest: Sendable {
  /// What is asked.
  public var method: HTTPMethod
  /// The request target as it came, in origin form, percent-encoded: `/v1/users?limit=50`.
  public let target: String
  /// The target's path, still percent-encoded: `/v1/users`.
  public var path: String
  /// The target's query, still percent-encoded and without its question mark: `limit=50`.
  ///
  /// Empty when there is none.
  public let query: String
  /// The header fields.
  public var headers: HTTPHeaders
  /// The body, streamed.
  public var body: HTTPRequestBody
  /// The address of the client, or of the proxy nearest to us, without port: `127.0.0.1`, `::1`.
  public var remoteAddress: String
  /// Tells this request from others in logs and problem details.
  public var id: String
  /// What the route's pattern found in the path, percent-decoded.
  public var parameters: PathParameters
  /// Who asks.
  public var authentication: Authentication

  /// A request.
  ///
  /// - Parameters:
  ///   - method: what is asked.
  ///   - target: the target in origin form; what stands behind a question mark is the query.
  ///   - headers: the header fields.
  ///   - body: the body.
  ///   - remoteAddress: the client's address without port.
  ///   - id: the request's id; empty until the request-id middleware has given it one.
  public init(
    method: HTTPMethod, target: String, headers: HTTPHeaders = [:], body: HTTPRequestBody = .empty,
    remoteAddress: String = "", id: String = ""
  ) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
    self.remoteAddress = remoteAddress
    self.id = id
    self.parameters = PathParameters()
    self.authentication = .anonymous
    if let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) {
      path = String(target[..<mark])
      query = String(target[target.utf8.index(after: mark)...])
    } else {
      path = target
      query = ""
    }
  }
}

/// The values that a route's pattern found in a path: for `/users/{id}`, `id`.
public struct PathParameters: Sendable {
  private var names: [String]
  private var values: [String]

  /// No values.
  public init() {
    names = []
    values = []
  }

  /// Values for names, one for each.
  init(names: [String], values: [String]) {
    self.names = names
    self.values = values
  }

  /// The value of a name, percent-decoded, or nil when the pattern does not have that name.
  public subscript(name: String) -> String? {
    get { names.firstIndex(of: name).map { values[$0] } }
    set {
      if let index = names.firstIndex(of: name) {
        names.remove(at: index)
        values.remove(at: index)
      }
      if let newValue {
        names.append(name)
        values.append(newValue)
      }
    }
  }
}

public import HTTP

/// One request to another server.
public struct HTTPClientRequest: Sendable {
  /// What is asked.
  public var method: HTTPMethod
  /// The absolute URL, `http` or `https`, percent-encoded, without user name and password.
  public var url: String
  /// The header fields.
  ///
  /// Without those the client writes itself: `Content-Length`, `Transfer-Encoding`, `Connection`, `Expect`, `TE`,
  /// `Trailer`, `Upgrade`, `Keep-Alive`; they are left out where they stand here.
  public var headers: HTTPHeaders
  /// The body; one without a known length is sent in chunks.
  public var body: HTTPRequestBody
  /// How long the whole exchange may take, the response's body included; nil for as long as it likes.
  public var timeout: Duration?
  /// The most bytes the response's body may have.
  public var responseLimit: Int

  /// A request.
  ///
  /// - Parameters:
  ///   - method: what is asked.
  ///   - url: the absolute URL.
  ///   - headers: the header fields.
  ///   - body: the body.
  ///   - timeout: how long the whole exchange may take; nil for as long as it likes.
  ///   - responseLimit: the most bytes the response's body may have; 16 MiB unless said otherwise.
  public init(
    _ method: HTTPMethod, _ url: String, headers: HTTPHeaders = [:], body: HTTPRequestBody = .empty,
    timeout: Duration? = .seconds(60), responseLimit: Int = 16 << 20
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
    self.responseLimit = responseLimit
  }

  /// What was asked, for messages: method and URL, without a query, which may hold a signature, and without a password.
  var shown: String {
    let shown = url.prefix { $0 != "?" && $0 != "#" }
    guard let authority = RequestRules.authority(of: url), let mark = authority.lastIndex(of: "@") else {
      return "\(method) \(shown)"
    }
    return "\(method) \(shown[..<authority.startIndex])\(shown[url.index(after: mark)...])"
  }
}

/// Compresses text with gzip for clients that accept it (RFC 9110, section 12.5.3).
///
/// Bodies in memory of at least 1 KiB whose type is text, JSON, XML, JavaScript or SVG; `Vary` says that the answer depends
/// on it, and a strong ETag becomes a weak one, because the bytes are no longer those it stands for (RFC 9110, section
/// 8.8.1). Left alone is what is streamed (events among it), sent from a file, a part of something (206), encoded already,
/// or marked `no-transform`. A large body is compressed in pieces, between which other requests have their turn.
public struct Compression: HTTPMiddleware {
  private let minimum: Int
  private let gzip = GzipPool()

  /// Compression of bodies of at least so many bytes.
  public init(minimum: Int = 1024) {
    self.minimum = minimum
  }

  /// Answers with a compressed body where that is of use.
  ///
  /// - Throws: what `next` throws.
  public func respond(to request: HTTPRequest, next: HTTPHandler) async throws -> HTTPResponse {
    var response = try await next(request)
    guard case .bytes(let bytes) = response.body, bytes.count >= minimum, Compression.isCompressible(response) else {
      return response
    }
    response.headers.append("Vary", "Accept-Encoding")
    guard Compression.accepts(request.headers), let small = await gzip.compress(bytes), small.count < bytes.count else {
      return response
    }
    response.body = .bytes(small)
    response.headers["Content-Encoding"] = "gzip"
    if let tag = response.headers["ETag"], !tag.hasPrefix("W/") { response.headers["ETag"] = "W/" + tag }
    return response
  }

  private static func isCompressible(_ response: HTTPResponse) -> Bool {
    guard response.status != .partialContent, !response.headers.contains("Content-Encoding"),
      !response.headers.contains("Content-Range"), let type = response.headers["Content-Type"]
    else { return false }
    if response.headers.list("Cache-Control").contains("no-transform") { return false }
    return isText(HTTPHeaders.trimmed(String(type.prefix { $0 != ";" })).lowercased())
  }

  private static func isText(_ type: String) -> Bool {
    if type == "text/event-stream" { return false }
    if type.hasPrefix("text/") || type.hasSuffix("+json") || type.hasSuffix("+xml") { return true }
    return ["application/json", "application/xml", "application/javascript"].contains(type)
  }

  /// Whether gzip is accepted, and the plain form is not liked better.
  private static func accepts(_ headers: HTTPHeaders) -> Bool {
    guard headers.contains("Accept-Encoding") else { return false }
    let accepted = QualityValues("Accept-Encoding", in: headers)
    let weight = accepted["gzip"] ?? accepted["x-gzip"] ?? accepted["*"] ?? 0
    return weight > 0 && weight >= accepted["identity"] ?? 0
  }
}

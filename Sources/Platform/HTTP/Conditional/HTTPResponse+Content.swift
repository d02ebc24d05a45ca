public import Core

extension HTTPResponse {
  /// Returns a part of a file, or as much of it as the request asks for under its conditions.
  ///
  /// Answers 200, 206 with `Content-Range`, 304, or a problem with 412 or 416 (RFC 9110, sections 13 and 14).
  ///
  /// - Parameters:
  ///   - region: the content.
  ///   - contentType: its media type.
  ///   - etag: the tag of this version; a strong one if ranges shall be resumed.
  ///   - lastModified: when it was last changed.
  ///   - disposition: whether a browser shows or saves it.
  ///   - cacheControl: who may keep it; `private, no-cache` unless given: kept by the client alone, and asked for again.
  ///   - request: what was asked.
  /// - Returns: the response.
  public static func file(
    _ region: HTTPFileRegion, contentType: String, etag: EntityTag? = nil, lastModified: Timestamp? = nil,
    disposition: ContentDisposition? = nil, cacheControl: String = "private, no-cache", for request: HTTPRequest
  ) -> HTTPResponse {
    var headers: HTTPHeaders = ["Content-Type": contentType, "Cache-Control": cacheControl]
    if let disposition { headers.append("Content-Disposition", disposition.value) }
    let facts = EntityFacts(tag: etag, lastModified: lastModified, length: region.length)
    return content(.file(region), facts, headers, for: request)
  }

  /// Returns bytes in memory, or as much of them as the request asks for under its conditions, as `file` does.
  ///
  /// - Parameters:
  ///   - bytes: the content.
  ///   - contentType: its media type.
  ///   - etag: the tag of this version; nil makes one from the bytes.
  ///   - lastModified: when it was last changed.
  ///   - cacheControl: who may keep it; `private, no-cache` unless given.
  ///   - request: what was asked.
  /// - Returns: the response.
  public static func bytes(
    _ bytes: [UInt8], contentType: String, etag: EntityTag? = nil, lastModified: Timestamp? = nil,
    cacheControl: String = "private, no-cache", for request: HTTPRequest
  ) -> HTTPResponse {
    let facts = EntityFacts(tag: etag ?? EntityTag(of: bytes), lastModified: lastModified, length: bytes.count)
    let headers: HTTPHeaders = ["Content-Type": contentType, "Cache-Control": cacheControl]
    return content(.bytes(bytes), facts, headers, for: request)
  }

  /// Returns JSON with a tag made from its bytes, or 304 when the client has the same already.
  ///
  /// - Parameters:
  ///   - bytes: the JSON.
  ///   - etag: the tag of this version; nil makes one from the bytes.
  ///   - request: what was asked.
  /// - Returns: the response.
  public static func json(_ bytes: [UInt8], etag: EntityTag? = nil, for request: HTTPRequest) -> HTTPResponse {
    let tag = etag ?? EntityTag(of: bytes)
    let headers: HTTPHeaders = [
      "Content-Type": "application/json", "Cache-Control": "private, no-cache", "ETag": tag.description,
    ]
    guard request.headers.contains("If-None-Match"),
      EntityFacts(tag: tag, length: bytes.count).outcome(for: request) == .notModified
    else { return HTTPResponse(.ok, headers: headers, body: .bytes(bytes)) }
    return notModified(headers)
  }

  private static func content(
    _ body: HTTPResponseBody, _ facts: EntityFacts, _ fields: HTTPHeaders, for request: HTTPRequest
  ) -> HTTPResponse {
    var headers = fields
    headers.append("Accept-Ranges", "bytes")
    if let tag = facts.tag { headers.append("ETag", tag.description) }
    if let moment = facts.lastModified { headers.append("Last-Modified", moment.httpDate) }
    switch facts.outcome(for: request) {
    case .full: return HTTPResponse(.ok, headers: headers, body: body)
    case .notModified: return notModified(headers)
    case .partial(let range):
      headers.append("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(facts.length)")
      return HTTPResponse(.partialContent, headers: headers, body: body.part(range))
    case .preconditionFailed:
      let detail = "The file is not the version that the request's conditions name."
      return problem(HTTPError(.preconditionFailed, "precondition-failed", detail), request)
    case .rangeNotSatisfiable:
      let detail = "The range begins behind the end of the file, which has \(facts.length) bytes."
      let length: HTTPHeaders = ["Content-Range": "bytes */\(facts.length)"]
      return problem(HTTPError(.rangeNotSatisfiable, "range-not-satisfiable", detail, headers: length), request)
    }
  }

  /// What a client keeps beside the version that it has (RFC 9110, section 15.4.5).
  private static func notModified(_ headers: HTTPHeaders) -> HTTPResponse {
    var headers = headers
    for name in ["Content-Type", "Content-Disposition", "Accept-Ranges"] { headers[name] = nil }
    return HTTPResponse(.notModified, headers: headers)
  }

  private static func problem(_ error: HTTPError, _ request: HTTPRequest) -> HTTPResponse {
    ProblemDetails(error, instance: request.path, requestID: request.id).response
  }
}

extension HTTPResponseBody {
  /// Some bytes of a body of known length.
  fileprivate func part(_ range: Range<Int>) -> HTTPResponseBody {
    switch self {
    case .bytes(let bytes): .bytes(Array(bytes[range]))
    case .file(let region):
      .file(HTTPFileRegion(file: region.file, offset: region.offset + range.lowerBound, length: range.count))
    case .empty, .stream: self
    }
  }
}

import CMicroHTTPD
import Glibc
import HTTP

/// What a request says before its body.
struct RequestHead {
  /// How the end of the body is found.
  enum Framing: Equatable {
    case none
    case length(Int)
    case chunked
  }

  var method: HTTPMethod
  var target: String
  var headers: HTTPHeaders
  var framing: Framing
  var expectsContinue: Bool
}

/// Reads the head of a request out of libmicrohttpd's buffer, and refuses what RFC 9112 does not allow.
///
/// The library splits the head in place by putting NUL bytes into it, and tells every text by a pointer to its start. A
/// byte that a text does not reach therefore shows as a gap between the end of one text and the start of the next: an
/// embedded NUL, a line that ends in a bare LF or CR, a folded line. Only the pointers are compared; nothing between
/// them is read.
struct RequestHeadReader: ~Copyable {
  private let limits: HTTPServerConfiguration
  private var headers = HTTPHeaders()
  private var fault: HTTPError?
  /// Where the next text must start.
  private var expected: UInt
  private var hosts = 0
  private var host = ""
  private var lengths = 0
  private var length: Int?
  private var codings = 0
  private var isChunked = false
  private var expectsContinue = false

  private init(limits: HTTPServerConfiguration, firstHeader: UInt) {
    self.limits = limits
    expected = firstHeader
  }

  /// The parts of a request line, as the access handler gets them.
  @safe
  struct Line {
    let method: UnsafePointer<CChar>
    let url: UnsafePointer<CChar>
    let version: UnsafePointer<CChar>
    /// The target with its query.
    let target: [UInt8]
  }

  /// Reads and checks a head.
  ///
  /// - Parameters:
  ///   - connection: whose head it is; its access handler runs.
  ///   - line: the request line.
  ///   - limits: the limits to keep to.
  /// - Returns: the head.
  /// - Throws: what to tell the client.
  static func read(
    _ connection: OpaquePointer, _ line: Line, limits: HTTPServerConfiguration
  ) throws(HTTPError) -> RequestHead {
    let methodLength = unsafe strlen(line.method)
    let start = unsafe UInt(bitPattern: line.method)
    let url = unsafe UInt(bitPattern: line.url)
    let version = unsafe UInt(bitPattern: line.version)
    let size = unsafe shim_header_size(connection)
    guard line.target.count <= limits.targetLimit else {
      throw HTTPError(.init(414), "target-too-long", "The request target is longer than \(limits.targetLimit) bytes.")
    }
    guard size <= limits.headerLimit + line.target.count else { throw tooLarge(limits) }
    guard start + UInt(methodLength) + 1 == url, url + UInt(line.target.count) + 1 == version else {
      throw .badRequest("The request line is not a method, a target and a version with one space between them.")
    }
    var reader = RequestHeadReader(limits: limits, firstHeader: version + versionLength + lineEnd)
    unsafe withUnsafeMutablePointer(to: &reader) { reader in
      // The iterator copies each field; the pointers are good for the time of the access handler.
      unsafe reader.pointee.headers.reserveCapacity(fields: 12, bytes: size)
      unsafe _ = MHD_get_connection_values_n(connection, .HEADER_KIND, takeField, reader)
    }
    let isVersion11 = unsafe line.version[7] != CChar(bitPattern: UInt8(ascii: "0"))
    return try reader.head(
      method: unsafe String(cString: line.method), target: line.target, end: start + UInt(size),
      isVersion11: isVersion11)
  }

  private static let versionLength: UInt = 8
  private static let lineEnd: UInt = 2

  private static func tooLarge(_ limits: HTTPServerConfiguration) -> HTTPError {
    HTTPError(
      .init(431), "headers-too-large",
      "The header fields have more than \(limits.headerLimit) bytes, or are more than \(limits.headerCountLimit).")
  }

  // MARK: Fields

  fileprivate mutating func take(
    name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>
  ) {
    let nameStart = UInt(bitPattern: name.baseAddress)
    let valueStart = UInt(bitPattern: value.baseAddress)
    let nameEnd = nameStart + UInt(name.count)
    // Between name and value stand the colon and optional white space; a line of 16 KiB is too long in any case.
    guard nameStart == expected, valueStart > nameEnd, valueStart - nameEnd < 16_384 else {
      return fail("A header line is folded, ends in a bare line feed, or holds a NUL.")
    }
    expected = valueStart + UInt(value.count) + Self.lineEnd
    guard !name.isEmpty, unsafe name.allSatisfy(HeadCharacters.isToken) else {
      return fail("The name of a header field holds a character that is not allowed there.")
    }
    guard unsafe value.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
      return fail("The value of a header field holds a control character.")
    }
    let trimmed = unsafe HeadCharacters.trimmed(value)
    unsafe headers.append(nameBytes: name, valueBytes: trimmed)
    unsafe note(name, trimmed)
  }

  private mutating func fail(_ detail: String) {
    fault = fault ?? .badRequest(detail)
  }

  /// Remembers the fields that framing and routing depend on.
  private mutating func note(_ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) {
    switch name.count {
    case 4 where unsafe HeadCharacters.equals(name, "host"):
      hosts += 1
      host = unsafe String(decoding: value, as: UTF8.self)
    case 6 where unsafe HeadCharacters.equals(name, "expect"):
      unsafe expectsContinue = HeadCharacters.equals(value, "100-continue")
      if !expectsContinue {
        fault = fault ?? HTTPError(.init(417), "expectation-failed", "The only expectation met here is 100-continue.")
      }
    case 14 where unsafe HeadCharacters.equals(name, "content-length"):
      lengths += 1
      length = unsafe HeadCharacters.decimal(value)
    case 17 where unsafe HeadCharacters.equals(name, "transfer-encoding"):
      codings += 1
      unsafe isChunked = HeadCharacters.equals(value, "chunked")
    default: break
    }
  }

  // MARK: The whole

  private consuming func head(
    method: String, target: [UInt8], end: UInt, isVersion11: Bool
  ) throws(HTTPError) -> RequestHead {
    if let fault { throw fault }
    guard expected + Self.lineEnd == end else {
      throw .badRequest("A header line is folded, ends in a bare line feed, or holds a NUL.")
    }
    guard headers.count <= limits.headerCountLimit else { throw Self.tooLarge(limits) }
    guard method.utf8.allSatisfy(HeadCharacters.isToken) else { throw .badRequest("The method is not a token.") }
    guard hosts == 1 || hosts == 0 && !isVersion11 else {
      throw .badRequest("The request must have exactly one Host header field.")
    }
    guard HeadCharacters.isHost(host) else { throw .badRequest("The Host header field is not a host and a port.") }
    let target = try Self.originForm(target, method: method)
    return RequestHead(
      method: HTTPMethod(method), target: target, headers: headers, framing: try framing(isVersion11),
      expectsContinue: expectsContinue && isVersion11)
  }

  /// How long the body is: RFC 9112, section 6.3.
  private func framing(_ isVersion11: Bool) throws(HTTPError) -> RequestHead.Framing {
    if codings > 0 {
      guard lengths == 0 else { throw .badRequest("The request has both Content-Length and Transfer-Encoding.") }
      guard isVersion11 else { throw .badRequest("HTTP/1.0 has no Transfer-Encoding.") }
      guard codings == 1, isChunked else {
        throw HTTPError(.init(501), "unknown-transfer-coding", "The only transfer coding taken here is chunked.")
      }
      return .chunked
    }
    guard lengths > 0 else { return .none }
    guard lengths == 1 else { throw .badRequest("The request has more than one Content-Length.") }
    guard let length else { throw .badRequest("The Content-Length is not a number of bytes.") }
    return length == 0 ? .none : .length(length)
  }

  /// The target in origin form: the absolute form loses its scheme and authority (RFC 9112, section 3.2.2).
  private static func originForm(_ target: [UInt8], method: String) throws(HTTPError) -> String {
    guard target.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "#") }) else {
      throw .badRequest("The request target holds a character that must be percent-encoded.")
    }
    let text = String(decoding: target, as: UTF8.self)
    if target.first == UInt8(ascii: "/") || text == "*" && method == "OPTIONS" { return text }
    for scheme in ["http://", "https://"] where text.lowercased().hasPrefix(scheme) {
      let rest = text.dropFirst(scheme.count)
      guard let path = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
      return rest[path] == "/" ? String(rest[path...]) : "/" + rest[path...]
    }
    throw .badRequest("The request target must be a path that begins with a slash.")
  }
}

/// Passes one header field on to the reader behind `closure`.
private nonisolated func takeField(
  _ closure: UnsafeMutableRawPointer?, _ kind: MHD_ValueKind, _ name: UnsafePointer<CChar>?, _ nameSize: Int,
  _ value: UnsafePointer<CChar>?, _ valueSize: Int
) -> MHD_Result {
  guard let reader = unsafe closure?.assumingMemoryBound(to: RequestHeadReader.self),
    let name = unsafe name, let value = unsafe value
  else { return .NO }
  let nameBytes = unsafe UnsafeBufferPointer(
    start: UnsafeRawPointer(name).assumingMemoryBound(to: UInt8.self), count: nameSize)
  let valueBytes = unsafe UnsafeBufferPointer(
    start: UnsafeRawPointer(value).assumingMemoryBound(to: UInt8.self), count: valueSize)
  unsafe reader.pointee.take(name: nameBytes, value: valueBytes)
  return .YES
}

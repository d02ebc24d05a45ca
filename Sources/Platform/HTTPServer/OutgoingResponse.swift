import CMicroHTTPD
import Glibc
import HTTP

/// Hands responses to libmicrohttpd.
enum OutgoingResponse {
  /// Queues a response for a request that is ready to be answered.
  ///
  /// - Returns: false when libmicrohttpd does not take it, so that the connection must end.
  static func queue(_ response: HTTPResponse, for exchange: Exchange) -> Bool {
    let made: OpaquePointer
    do throws(HTTPError) {
      guard let response = try unsafe make(response, for: exchange) else { return false }
      unsafe made = unsafe response
    } catch {
      exchange.server.report(error, on: exchange)
      return queue(ProblemDetails(error).response, for: exchange)
    }
    defer { unsafe MHD_destroy_response(made) }
    unsafe response.headers.forEachCString { name, value in
      if unsafe !isOwned(name) { unsafe _ = MHD_add_response_header(made, name, value) }
    }
    if exchange.server.isDraining || exchange.endsConnection {
      unsafe _ = MHD_add_response_header(made, "Connection", "close")
    }
    return unsafe MHD_queue_response(exchange.handle, UInt32(response.status.code), made) == .YES
  }

  private static func make(_ response: HTTPResponse, for exchange: Exchange) throws(HTTPError) -> OpaquePointer? {
    if response.status == .notModified {
      return unsafe bodiless(length: response.body.length.flatMap { $0 > 0 ? $0 : nil })
    }
    if response.status.forbidsBody { return unsafe empty() }
    switch response.body {
    case .empty: return unsafe empty()
    case .bytes(let bytes):
      return unsafe bytes.withUnsafeBytes { bytes in
        // With MUST_COPY the buffer is only read, whatever its type says.
        unsafe MHD_create_response_from_buffer(
          bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
      }
    case .file(let region):
      return try unsafe file(region)
    case .stream(let stream):
      if stream.length == 0 { return unsafe empty() }
      if exchange.isHead { return unsafe bodiless(length: stream.length) }
      let length = stream.length.map(UInt64.init) ?? UInt64.max  // MHD_SIZE_UNKNOWN
      let closure = unsafe Unmanaged.passRetained(exchange)
      return unsafe MHD_create_response_from_callback(length, blockSize, produce, closure.toOpaque(), release)
    }
  }

  /// A response that the kernel sends from a file.
  private static func file(_ region: HTTPFileRegion) throws(HTTPError) -> OpaquePointer? {
    guard region.length > 0 else { return unsafe empty() }
    // Of a file that ends too early, libmicrohttpd would try to send more until the client loses patience.
    var facts = stat()
    guard unsafe fstat(region.file.descriptor, &facts) == 0, facts.st_size >= region.offset + region.length else {
      throw HTTPError(.internalServerError, "internal-error", "The file is shorter than it should be.")
    }
    // libmicrohttpd closes the descriptor that it is given.
    let copy = fcntl(region.file.descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw .unavailable("The server has too many open files. Send the request again later.") }
    let made = unsafe MHD_create_response_from_fd_at_offset64(UInt64(region.length), copy, UInt64(region.offset))
    if unsafe made == nil { close(copy) }
    return unsafe made
  }

  /// A response of which libmicrohttpd sends the head alone.
  ///
  /// It would announce an unknown length as chunks, and then send the end of them even where there is no body; and for
  /// 304 it would announce an empty body, which only the length of the 200 may be (RFC 9110, section 8.6). So without a
  /// length the connection ends behind the response.
  private static func bodiless(length: Int?) -> OpaquePointer? {
    let length64 = length.map(UInt64.init) ?? UInt64.max  // MHD_SIZE_UNKNOWN
    let made = unsafe MHD_create_response_from_callback(length64, blockSize, produce, nil, nil)
    if length == nil, let made = unsafe made { unsafe _ = shim_end_with_connection(made) }
    return unsafe made
  }

  private static func empty() -> OpaquePointer? {
    unsafe MHD_create_response_from_buffer(0, nil, .RESPMEM_PERSISTENT)
  }

  /// Whether a field is one of those that libmicrohttpd writes.
  private static func isOwned(_ name: UnsafePointer<CChar>) -> Bool {
    switch unsafe strlen(name) {
    case 4: unsafe strcasecmp(name, "Date") == 0
    case 10: unsafe strcasecmp(name, "Connection") == 0
    case 14: unsafe strcasecmp(name, "Content-Length") == 0
    case 17: unsafe strcasecmp(name, "Transfer-Encoding") == 0
    default: false
    }
  }

  /// How much of a stream is sent at once.
  private static let blockSize = 32 * 1024
}

private nonisolated func produce(
  _ closure: UnsafeMutableRawPointer?, _ position: UInt64, _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int
) -> Int {
  guard let closure = unsafe closure else { return -2 }
  let exchange = unsafe Unmanaged<Exchange>.fromOpaque(closure).takeUnretainedValue()
  return unsafe exchange.produce(into: UnsafeMutableRawBufferPointer(start: buffer, count: size))
}

private nonisolated func release(_ closure: UnsafeMutableRawPointer?) {
  if let closure = unsafe closure { unsafe Unmanaged<Exchange>.fromOpaque(closure).release() }
}

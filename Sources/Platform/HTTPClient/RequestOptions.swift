import CCurl
import HTTP

/// Says a request in libcurl's options (https://curl.se/libcurl/c/curl_easy_setopt.html).
enum RequestOptions {
  /// Sets every option of a transfer.
  static func apply(
    _ request: HTTPClientRequest, _ configuration: HTTPClientConfiguration, to handle: TransferHandle
  ) {
    handle.set(CURLOPT_PROTOCOLS_STR, "http,https")
    handle.set(CURLOPT_URL, request.url)
    handle.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
    handle.set(CURLOPT_PATH_AS_IS, 1)
    handle.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    handle.set(CURLOPT_FOLLOWLOCATION, 0)
    handle.set(CURLOPT_PROXY, "")
    handle.set(CURLOPT_BUFFERSIZE, 64 << 10)
    handle.set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(configuration.connectTimeout))
    if let timeout = request.timeout { handle.set(CURLOPT_TIMEOUT_MS, milliseconds(timeout)) }
    handle.set(CURLOPT_HTTPHEADER, list: fields(of: request, configuration))
    handle.trust(configuration.authoritiesFile)
    applyMethod(request, to: handle)
  }

  private static func applyMethod(_ request: HTTPClientRequest, to handle: TransferHandle) {
    let hasBody = request.body.length != 0
    switch request.method {
    case .head: handle.set(CURLOPT_NOBODY, 1)
    case .get where !hasBody: break
    case .post, .put, .patch: fallthrough
    default:
      handle.set(CURLOPT_CUSTOMREQUEST, request.method.description)
      // Methods that expect a body say so with `Content-Length: 0` when it is empty (RFC 9110, section 8.6).
      let expectsBody = [.post, .put, .patch].contains(request.method)
      guard hasBody || expectsBody else { return }
      handle.set(CURLOPT_UPLOAD, 1)
      handle.set(CURLOPT_UPLOAD_BUFFERSIZE, 64 << 10)
      handle.set(CURLOPT_INFILESIZE_LARGE, size: request.body.length.map(Int64.init) ?? -1)
    }
  }

  /// The request's own fields, and an empty line for each that libcurl would add by itself.
  private static func fields(of request: HTTPClientRequest, _ configuration: HTTPClientConfiguration) -> [String] {
    var lines = ["Expect:"]
    if !request.headers.contains("Accept") { lines.append("Accept:") }
    if !request.headers.contains("User-Agent") { lines.append("User-Agent: \(configuration.userAgent)") }
    for (name, value) in request.headers.all where !RequestRules.ownFields.contains(name.lowercased()) {
      // A line that ends in a semicolon is libcurl's spelling of a field without a value.
      lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
    }
    return lines
  }

  private static func milliseconds(_ duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    // Zero would mean "no limit" to libcurl.
    return max(1, Int(clamping: seconds) &* 1000 &+ Int(attoseconds / 1_000_000_000_000_000))
  }
}

import CCurl

extension TransferFault {
  /// The fault that a result of libcurl stands for, or nil for success.
  ///
  /// https://curl.se/libcurl/c/libcurl-errors.html
  init?(_ code: CURLcode) {
    switch code {
    case CURLE_OK: return nil
    case CURLE_URL_MALFORMAT:
      self = .invalid
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: self = .unresolvable
    case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED: self = .unreachable
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED:
      self = .untrusted
    case CURLE_OPERATION_TIMEDOUT: self = .timedOut
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SEND_FAIL_REWIND,
      CURLE_SSL_SHUTDOWN_FAILED, CURLE_HTTP2, CURLE_HTTP2_STREAM:
      self = .disconnected
    // An answer that is no HTTP/1 at all counts as an unsupported protocol, and a header field that makes no sense as a bad
    // argument; URLs and options that are wrong in these ways do not get as far.
    case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_BAD_CONTENT_ENCODING,
      CURLE_CHUNK_FAILED:
      self = .malformed
    case CURLE_LOGIN_DENIED, CURLE_AUTH_ERROR: self = .denied
    case CURLE_WRITE_ERROR, CURLE_READ_ERROR, CURLE_ABORTED_BY_CALLBACK: self = .aborted
    default: self = .failed
    }
  }
}

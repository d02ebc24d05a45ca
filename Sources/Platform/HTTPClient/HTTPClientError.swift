/// Why a request to another server did not get its answer.
public struct HTTPClientError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of failure that callers tell apart.
  public enum Code: Sendable, Hashable {
    /// The request makes no sense: a URL that cannot be read, another scheme, a bad header field name.
    case invalidRequest
    /// The host's name could not be resolved.
    case unresolvable
    /// No connection could be made.
    case unreachable
    /// TLS failed, or the server's certificate is not to be trusted.
    case untrusted
    /// A deadline passed.
    case timedOut
    /// The connection ended in the middle.
    case disconnected
    /// The response's body is larger than allowed.
    case responseTooLarge
    /// The server does not keep to HTTP.
    case malformedResponse
    /// The request's own body could not be read to its end.
    case bodyFailed
    /// As many transfers as allowed are under way.
    case overloaded
    /// The task was canceled, or the response let go.
    case canceled
    /// The client has been shut down.
    case shutDown
    /// Anything else, such as lack of memory or descriptors.
    case failed
  }

  /// The kind of failure.
  public let code: Code
  /// What was attempted, on what, and how to mend it.
  public let message: String
  /// What libcurl or the body's source said.
  public let cause: String

  /// A failure.
  public init(_ code: Code, _ message: String, cause: String = "") {
    self.code = code
    self.message = message
    self.cause = cause
  }

  /// The message and the cause.
  public var description: String { cause.isEmpty ? message : "\(message) (\(cause))" }

  /// Whether the same request may succeed a little later.
  public var isTransient: Bool {
    switch code {
    case .unresolvable, .unreachable, .timedOut, .disconnected, .overloaded, .failed: true
    case .invalidRequest, .untrusted, .responseTooLarge, .malformedResponse, .bodyFailed, .canceled, .shutDown: false
    }
  }

  /// Whether it is certain that the server saw nothing of the request.
  public var isBeforeSending: Bool {
    switch code {
    case .invalidRequest, .unresolvable, .unreachable, .untrusted, .overloaded, .shutDown: true
    case .timedOut, .disconnected, .responseTooLarge, .malformedResponse, .bodyFailed, .canceled, .failed: false
    }
  }

  /// The error that a transfer's fault becomes.
  init(fault: TransferFault, request: String, cause: String = "") {
    let (code, reason) = HTTPClientError.reading(fault)
    self.init(code, "Could not get an answer to \(request): \(reason)", cause: cause)
  }

  private static func reading(_ fault: TransferFault) -> (Code, String) {
    switch fault {
    case .invalid: (.invalidRequest, "the request makes no sense. Check its URL; only http and https are spoken.")
    case .unresolvable: (.unresolvable, "the host's name is unknown. Check its spelling and the name server.")
    case .unreachable: (.unreachable, "nobody accepts a connection there. Check that the server runs and its port.")
    case .untrusted:
      (.untrusted, "no trusted TLS connection. Check the server's certificate and the authorities to trust.")
    case .timedOut: (.timedOut, "it took too long. Check that the server is not overloaded, or allow more time.")
    case .disconnected: (.disconnected, "the connection ended too early. Look into the server's log.")
    case .malformed: (.malformedResponse, "the answer is not HTTP. Check that the port is the right one.")
    case .aborted: (.malformedResponse, "the answer was refused.")
    case .denied: (.failed, "the server did not accept the credentials.")
    case .canceled: (.canceled, "it was canceled.")
    case .shutDown: (.shutDown, "the client has been shut down.")
    case .overloaded: (.overloaded, "too many requests are under way already. Try again later, or raise the limit.")
    case .failed: (.failed, "the transfer failed.")
    }
  }
}

public import EventLoops
import HTTP

/// Asks other servers over HTTP/1.1, on the event loops, with libcurl.
///
/// Connections are kept and used again. Redirects are not followed; a redirect is an answer like any other. Proxies from the
/// environment are not used. Certificates and host names are verified. Only `http` and `https` are spoken, and names and
/// passwords in URLs are refused. Bodies are streamed both ways, each side slowed down by the other.
///
/// ```swift
/// let response = try await client.send(HTTPClientRequest(.get, "http://127.0.0.1:8500/v1/status/leader"))
/// let bytes = try await response.body.collect(upTo: 65_536)
/// ```
public final class HTTPClient: Sendable {
  private let configuration: HTTPClientConfiguration
  private let engine: TransferEngine

  /// A client without connections.
  ///
  /// - Parameters:
  ///   - group: the loops it runs on; a caller on one of them stays there.
  ///   - configuration: how it connects.
  public init(group: EventLoopGroup, configuration: HTTPClientConfiguration = HTTPClientConfiguration()) {
    self.configuration = configuration
    engine = TransferEngine(
      group: group,
      limits: TransferLimits(transfers: configuration.transferLimit, connections: configuration.connectionLimit))
  }

  /// Sends a request and returns the answer, whatever its status, once its header fields are here.
  ///
  /// The request's body is sent to its end even when the answer comes first. Canceling the task aborts the transfer.
  ///
  /// - Throws: `HTTPClientError` when there is no answer.
  public func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
    let exchange = HTTPExchange(request)
    let configuration = configuration
    let transfer: Transfer
    do throws(TransferFault) {
      try RequestRules.check(request)
      if Task.isCancelled { throw .canceled }
      transfer = try await engine.start(exchange) { handle in
        RequestOptions.apply(request, configuration, to: handle)
      }
    } catch {
      throw HTTPClientError(fault: error, request: request.shown)
    }
    exchange.startUpload(to: transfer)
    let head = try await exchange.head(of: transfer)
    return HTTPClientResponse(status: head.status, headers: head.headers, body: HTTPClientBody(exchange, transfer))
  }

  /// Aborts every transfer and closes every connection; call it before the loops are shut down.
  public func shutDown() async {
    await engine.shutDown()
  }
}

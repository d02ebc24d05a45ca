public import EventLoops
public import HTTP
import Synchronization
public import Telemetry

/// An HTTP/1.1 server on libmicrohttpd, with one listening socket and one daemon on each loop.
///
/// A request stays on the loop that accepted its connection: its handler runs there as a task, and when it answers
/// without waiting, the response is queued in the callback that read the request. TLS and HTTP/2 end at a proxy in
/// front.
///
/// What the handler can rely on:
/// * Only well-formed requests reach it (RFC 9112): one `Host`, one kind of framing, no control characters, a target in
///   origin form. The rest gets a 4xx with problem details, or, where libmicrohttpd itself gives up, a plain 4xx.
/// * A body arrives only as fast as it is read, and `100 Continue` is sent only when it is asked for; answering without
///   asking refuses it.
/// * Its task is canceled when the client goes away, which is noticed within a second.
///
/// Server-sent events are a streamed response of the type `text/event-stream`.
public final class HTTPServer: Sendable {
  /// Answers one request.
  public typealias Handler = @Sendable (HTTPRequest) async -> HTTPResponse

  private enum State {
    case new
    case starting
    case serving([LoopServer])
    case ended
  }

  private let state = Mutex(State.new)
  private let configuration: HTTPServerConfiguration
  private let group: EventLoopGroup
  private let logger: Logger
  private let handler: Handler

  /// A server that does not listen yet.
  ///
  /// - Parameters:
  ///   - configuration: where to listen, and the limits.
  ///   - group: the loops to run on; they outlive the server.
  ///   - logger: told of what a client cannot be told.
  ///   - handler: answers each request; it is the whole of the application, and never fails.
  public init(
    configuration: HTTPServerConfiguration = HTTPServerConfiguration(), group: EventLoopGroup,
    logger: Logger = .silent, handler: @escaping Handler
  ) {
    self.configuration = configuration
    self.group = group
    self.logger = logger
    self.handler = handler
  }

  /// Begins to listen and to serve.
  ///
  /// - Returns: the address, with the port that the kernel chose where none was given.
  /// - Throws: `HTTPServerError` when the address cannot be used or the server was started before.
  public func start() async throws -> HTTPServerAddress {
    try begin()
    var servers: [LoopServer] = []
    do {
      let counts = ConnectionCounts(limit: configuration.connectionLimit, addressLimit: configuration.addressLimit)
      var address = try SocketAddress(host: configuration.host, port: configuration.port)
      var bound: HTTPServerAddress?
      for loop in group.loops {
        let socket = try ListeningSocket.listen(
          at: address, backlog: configuration.backlog, isFirst: bound == nil)
        let actual = socket.address
        address = try SocketAddress(host: configuration.host, port: actual.port)
        bound = bound ?? actual
        let server = LoopServer(
          loop: loop, configuration: configuration, counts: counts, logger: logger, handler: handler)
        let listener = socket.release()
        try await loop.run { try server.start(listener) }
        servers.append(server)
      }
      state.withLock { $0 = .serving(servers) }
      return bound ?? HTTPServerAddress(host: configuration.host, port: address.port)
    } catch {
      state.withLock { $0 = .ended }
      for server in servers { await server.drain(within: .zero) }
      throw error
    }
  }

  /// Stops in good order.
  ///
  /// No connection is accepted any more, idle ones are closed, and what is in hand is answered with
  /// `Connection: close`. When the deadline is over, the tasks of the rest are canceled and their connections cut.
  ///
  /// - Parameter deadline: how long to wait for what is in hand.
  public func drain(deadline: Duration) async {
    let servers = state.withLock { state in
      defer { state = .ended }
      if case .serving(let servers) = state { return servers }
      return []
    }
    await withTaskGroup { tasks in
      for server in servers { tasks.addTask { await server.drain(within: deadline) } }
    }
  }

  private func begin() throws {
    try state.withLock { state in
      guard case .new = state else {
        throw HTTPServerError(
          code: .misused, message: "Could not start the server: it was started before. Make a new one.")
      }
      state = .starting
    }
  }
}

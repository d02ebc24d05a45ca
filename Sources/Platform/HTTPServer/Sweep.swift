import Core
import Glibc
import HTTP
import Telemetry

/// Looks at the times of all connections of a loop, now and then.
///
/// libmicrohttpd's own time-out starts anew with every byte, so a sender of one byte a minute would never be cut; and it
/// does not look at suspended connections at all.
enum Sweep {
  /// Ends what has taken too long, and notices who is gone.
  static func run(on server: LoopServer) {
    let limits = Limits(server.configuration)
    var waiting: [Exchange] = []
    for connection in server.connections {
      check(connection, server, limits)
      if let exchange = connection.exchange, exchange.isSuspended, connection.stage != .cut {
        waiting.append(exchange)
      }
    }
    cutVanished(waiting)
  }

  /// The times of the configuration in milliseconds.
  private struct Limits {
    let head: UInt64
    let body: UInt64
    let write: UInt64
    let idle: UInt64
    let lingering: UInt64 = 2000

    init(_ configuration: HTTPServerConfiguration) {
      head = UInt64(max(0, configuration.headTimeout.inMilliseconds))
      body = UInt64(max(0, configuration.bodyTimeout.inMilliseconds))
      write = UInt64(max(0, configuration.writeTimeout.inMilliseconds))
      idle = UInt64(max(0, configuration.idleTimeout.inMilliseconds))
    }
  }

  private static func check(_ connection: Connection, _ server: LoopServer, _ limits: Limits) {
    let age = server.now >= connection.since ? server.now - connection.since : 0
    switch connection.stage {
    case .fresh where age > limits.head:
      // One that has sent nothing at all gets no answer to it.
      if connection.traffic.received > 0 { tellTimeout(connection) }
      connection.cut()
    case .head where age > limits.head:
      tellTimeout(connection)
      connection.cut()
    case .idle where age > limits.idle, .lingering where age > limits.lingering:
      connection.cut()
    case .exchange where age > limits.body:
      checkBody(connection, server)
    case .sending where age > limits.write:
      checkProgress(connection, server)
    case .fresh, .head, .idle, .lingering, .exchange, .sending, .cut: break
    }
  }

  private static func tellTimeout(_ connection: Connection) {
    let error = HTTPError(.requestTimeout, "request-timeout", "The head of the request took too long to arrive.")
    if let message = RawResponse.message(ProblemDetails(error).response, isHead: false) {
      _ = connection.sendAndFinish(message)
    }
  }

  private static func checkBody(_ connection: Connection, _ server: LoopServer) {
    guard let exchange = connection.exchange, !exchange.isSuspended else { return }
    switch exchange.intake {
    case .reading:
      let enough = min(server.configuration.bodyProgress, exchange.body.remaining ?? .max)
      if exchange.body.isAwaited, exchange.body.progress < enough { exchange.timeOut() }
      exchange.body.restartProgress()
      connection.restart(at: server.now)
    case .discarding:
      exchange.timeOut()
    case .head, .deciding, .condemned, .complete: break
    }
  }

  private static func checkProgress(_ connection: Connection, _ server: LoopServer) {
    connection.restart(at: server.now)
    guard let exchange = connection.exchange, !exchange.isSuspended else { return }
    let acknowledged = connection.traffic.acknowledged
    if acknowledged == connection.acknowledged { exchange.cut() }
    connection.acknowledged = acknowledged
  }

  /// Cuts the exchanges whose client has closed its side; libmicrohttpd does not look at suspended connections.
  private static func cutVanished(_ exchanges: [Exchange]) {
    guard !exchanges.isEmpty else { return }
    var descriptors = exchanges.map { exchange in
      // While a body waits for its handler, the client may well have sent all of it and closed.
      let isReading = exchange.intake == .reading || exchange.intake == .deciding
      return pollfd(fd: exchange.connection.descriptor, events: isReading ? 0 : closedForWriting, revents: 0)
    }
    guard unsafe poll(&descriptors, nfds_t(descriptors.count), 0) > 0 else { return }
    for (exchange, descriptor) in zip(exchanges, descriptors) where descriptor.revents != 0 { exchange.cut() }
  }

  /// POLLRDHUP of poll(2), which glibc shows to _GNU_SOURCE only.
  private static let closedForWriting: Int16 = 0x2000
}

extension LoopServer {
  /// Writes down what a client cannot be told.
  func report(_ error: HTTPError, on exchange: Exchange) {
    logger.error(
      "A response could not be sent.", ["cause": .string(error.description), "target": .string(exchange.path)])
  }

  /// A request is over; its connection waits for the next one.
  func ended(_ exchange: Exchange) {
    exchange.connection.enter(.idle, at: now)
    if isDraining { exchange.connection.cut() }
  }
}

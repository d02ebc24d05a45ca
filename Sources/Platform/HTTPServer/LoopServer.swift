import CMicroHTTPD
import EventLoops
import Glibc
import HTTP
import Telemetry

/// The part of a server that runs on one loop: a libmicrohttpd daemon and its connections.
@safe
final class LoopServer: @unchecked Sendable {
  // Unchecked because its mutable fields are touched on the loop's thread only.
  let loop: EventLoop
  let configuration: HTTPServerConfiguration
  let handler: HTTPServer.Handler
  private let counts: ConnectionCounts
  let logger: Logger

  private var daemon: OpaquePointer?  // <MHD_Daemon>
  private var watch: DescriptorWatch?
  private var sweeper: ScheduledTimer?
  private var deadline: ScheduledTimer?
  private(set) var connections: [Connection] = []
  /// The clock's reading in milliseconds when the loop last turned to the daemon.
  private(set) var now: UInt64 = 0
  private(set) var isDraining = false
  private var isPumping = false
  private var isPumpWanted = false
  private var isPumpScheduled = false
  private var drained: CheckedContinuation<Void, Never>?

  init(
    loop: EventLoop, configuration: HTTPServerConfiguration, counts: ConnectionCounts, logger: Logger,
    handler: @escaping HTTPServer.Handler
  ) {
    self.loop = loop
    self.configuration = configuration
    self.counts = counts
    self.logger = logger
    self.handler = handler
  }

  // MARK: Life

  /// Serves the connections that arrive at a listening socket, of which this becomes the owner.
  ///
  /// - Throws: `HTTPServerError` or `EventLoopError` for lack of memory or descriptors.
  func start(_ listener: Int32) throws {
    updateClock()
    let flags = MHD_USE_EPOLL.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
    let closure = unsafe Unmanaged.passRetained(self)
    let started = unsafe shim_start_daemon(
      flags, listener, memoryLimit, UInt32(clamping: configuration.connectionLimit + spareConnections),
      closure.toOpaque(), handleAccess, handleRequestLine, handleCompletion, handleConnection, leaveEscaped)
    guard let daemon = unsafe started else {
      unsafe closure.release()
      close(listener)
      throw HTTPServerError(
        code: .library, message: "Could not set up libmicrohttpd: it has no memory or descriptors. Raise their limits.")
    }
    unsafe self.daemon = daemon
    do {
      watch = try loop.watch(unsafe shim_epoll_descriptor(daemon), for: .readable) { [unowned self] _ in pump() }
    } catch {
      stop()
      throw error
    }
  }

  /// Stops in good order, and returns when nothing is left.
  func drain(within limit: Duration) async {
    await withCheckedContinuation { continuation in
      let isAccepted = loop.execute { self.beginDraining(within: limit, continuation) }
      if !isAccepted { continuation.resume() }
    }
  }

  private func beginDraining(within limit: Duration, _ continuation: CheckedContinuation<Void, Never>) {
    guard let daemon = unsafe daemon, !isDraining else { return continuation.resume() }
    drained = continuation
    isDraining = true
    // https://www.gnu.org/software/libmicrohttpd/manual/html_node/microhttpd_002dinit.html: the socket becomes ours.
    let listener = unsafe MHD_quiesce_daemon(daemon)
    if listener >= 0 { close(listener) }
    for connection in connections where connection.stage == .idle || connection.stage == .fresh { connection.cut() }
    deadline = loop.schedule(after: limit) { self.cutAll() }
    wantPump()
  }

  private func cutAll() {
    for connection in connections {
      if let exchange = connection.exchange { exchange.cut() } else { connection.cut() }
    }
    wantPump()
  }

  private func stop() {
    guard let daemon = unsafe daemon else { return }
    unsafe self.daemon = nil
    watch?.cancel()
    sweeper?.cancel()
    deadline?.cancel()
    (watch, sweeper, deadline) = (nil, nil, nil)
    unsafe MHD_stop_daemon(daemon)
    unsafe Unmanaged.passUnretained(self).release()
    drained?.resume()
    drained = nil
  }

  // MARK: Running the daemon

  /// Has the daemon look at its connections soon.
  func wantPump() {
    isPumpWanted = true
    guard !isPumping, !isPumpScheduled else { return }
    isPumpScheduled = true
    loop.execute {
      self.isPumpScheduled = false
      self.pump()
    }
  }

  /// Has the daemon look at its connections, until there is nothing to do at the moment.
  private func pump() {
    guard let daemon = unsafe daemon, !isPumping else { return }
    isPumping = true
    updateClock()
    var turns = 0
    repeat {
      isPumpWanted = false
      unsafe _ = MHD_run(daemon)
      loop.runQueuedJobs()
      turns += 1
    } while unsafe turns < LoopServer.turnsPerPump && (isPumpWanted || hasWork(daemon))
    isPumping = false
    if isDraining, connections.isEmpty { return stop() }
    // Others on the loop get their turn before the rest.
    if turns == LoopServer.turnsPerPump { loop.schedule(after: .zero) { [weak self] in self?.pump() } }
  }

  /// Whether the daemon would like to run again without waiting.
  private func hasWork(_ daemon: OpaquePointer) -> Bool {
    var milliseconds: UInt64 = 0
    return unsafe MHD_get_timeout(daemon, &milliseconds) == .YES && milliseconds == 0
  }

  private func updateClock() {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
    now = UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000
  }

  // MARK: Connections

  /// Takes in a connection that the daemon has accepted, or tells it that there are too many.
  func opened(address: String, descriptor: Int32) -> Connection {
    let admission = counts.admit(address)
    let connection = Connection(
      address: address, descriptor: descriptor, isAdmitted: admission == .admitted, now: now)
    connection.index = connections.count
    connections.append(connection)
    switch admission {
    case .admitted: break
    case .full: refuse(connection, .unavailable("The server has as many connections as it can take."))
    case .addressFull:
      refuse(connection, .tooManyRequests("Your address has too many connections open.", retryAfter: .seconds(1)))
    }
    if sweeper == nil {
      let interval = sweepInterval
      sweeper = loop.schedule(after: interval, repeating: interval) { [unowned self] in sweep() }
    }
    return connection
  }

  /// Forgets a connection that the daemon has closed.
  func closed(_ connection: Connection) {
    if connection.isAdmitted { counts.leave(connection.address) }
    let last = connections.removeLast()
    if last !== connection {
      connections[connection.index] = last
      last.index = connection.index
    }
    if connections.isEmpty {
      sweeper?.cancel()
      sweeper = nil
    }
    if isDraining { isPumpWanted = true }
  }

  private func refuse(_ connection: Connection, _ error: HTTPError) {
    if let message = RawResponse.message(ProblemDetails(error).response, isHead: false) {
      _ = connection.sendAndFinish(message)
    }
    connection.cut()
  }

  private func sweep() {
    updateClock()
    Sweep.run(on: self)
    pump()
  }

  /// How often the connections' times are looked at: often enough for the shortest, at most once in 10 ms.
  private var sweepInterval: Duration {
    let shortest = min(
      configuration.headTimeout, configuration.bodyTimeout, configuration.writeTimeout, configuration.idleTimeout)
    return max(.milliseconds(10), min(.milliseconds(500), shortest / 4))
  }

  /// The memory of a connection: the head of a request, a note for each of its fields, and the head of the response.
  ///
  /// The library fills all of it with zeros after each request. With wrk's requests, 80 KiB took 8.3 µs of processor time
  /// a request, 32 KiB 5.6, and the 20 KiB of the defaults 5.0.
  private var memoryLimit: Int {
    configuration.headerLimit + configuration.targetLimit + 64 * configuration.headerCountLimit + 4 * 1024
  }

  /// Connections over the limit that are told so at the same time.
  private let spareConnections = 64
  /// How often the daemon runs before others on the loop get their turn.
  private static let turnsPerPump = 16
}

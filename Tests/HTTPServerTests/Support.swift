import EventLoops
import Glibc
import HTTP
import HTTPServer
import Synchronization

/// Runs a server around `body`, which may block, on a thread of its own.
///
/// - Parameters:
///   - loops: how many loops the server has.
///   - configure: changes the configuration.
///   - handler: answers the requests.
///   - body: what a client does; it gets the port.
/// - Returns: what `body` returns.
/// - Throws: what `body` throws.
@discardableResult
func withServer<Value: Sendable>(
  loops: Int = 1, configure: (inout HTTPServerConfiguration) -> Void = { _ in },
  handler: @escaping HTTPServer.Handler, _ body: @escaping @Sendable (UInt16) throws -> Value
) async throws -> Value {
  try await withRunningServer(loops: loops, configure: configure, handler: handler) { _, pool, port in
    try await pool.run { try body(port) }
  }
}

/// Runs a server around `body`, which gets it, a pool for blocking clients, and the port.
@discardableResult
func withRunningServer<Value: Sendable>(
  loops: Int = 1, configure: (inout HTTPServerConfiguration) -> Void = { _ in },
  handler: @escaping HTTPServer.Handler, _ body: (HTTPServer, WorkerPool, UInt16) async throws -> Value
) async throws -> Value {
  let group = try EventLoopGroup(count: loops, name: "server")
  let pool = WorkerPool(name: "clients", threads: 128, queueLimit: 1024)
  var configuration = HTTPServerConfiguration()
  configuration.port = 0
  configure(&configuration)
  let server = HTTPServer(configuration: configuration, group: group, handler: handler)
  let result: Result<Value, any Error>
  do {
    let address = try await server.start()
    result = .success(try await body(server, pool, address.port))
  } catch { result = .failure(error) }
  await server.drain(deadline: .zero)
  await pool.shutDown()
  await group.shutDown()
  return try result.get()
}

/// Says what it was asked.
@Sendable func echo(_ request: HTTPRequest) async -> HTTPResponse {
  .text("\(request.method) \(request.target)")
}

/// Repeats the body that it was sent.
@Sendable func repeatBody(_ request: HTTPRequest) async -> HTTPResponse {
  do { return HTTPResponse(.ok, body: .bytes(try await request.body.collect(upTo: 1 << 30))) } catch {
    return ProblemDetails(HTTPError(error)).response
  }
}

/// Something that happens once, and that others wait for.
final class Event: Sendable {
  private struct State {
    var hasHappened = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  func happen() {
    let waiters = state.withLock { state in
      state.hasHappened = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  func wait() async {
    await withCheckedContinuation { continuation in
      let hasHappened = state.withLock { state in
        if !state.hasHappened { state.waiters.append(continuation) }
        return state.hasHappened
      }
      if hasHappened { continuation.resume() }
    }
  }
}

/// A number that tasks share.
final class Count: Sendable {
  private let number = Mutex(0)

  var value: Int { number.withLock { $0 } }

  func add(_ amount: Int) {
    number.withLock { $0 += amount }
  }
}

/// Waits until the task is canceled, and says so.
func waitForCancellation(_ event: Event) async {
  await withTaskCancellationHandler {
    await event.wait()
  } onCancel: {
    event.happen()
  }
}

/// Lets a blocking client leave the core to the server for a moment.
func pauseBriefly() {
  usleep(1000)
}

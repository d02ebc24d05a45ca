import EventLoops
import Glibc
import HTTP
import HTTPClient
import RoostTesting
import Synchronization
import Testing

/// Lends a client on two loops, beside a server that does what `script` says.
func withClient(
  _ configuration: HTTPClientConfiguration = HTTPClientConfiguration(), script: @escaping ScriptedServer.Script,
  body: (HTTPClient, ScriptedServer) async throws -> Void
) async throws {
  try await ScriptedServer.run(script) { server in
    var configuration = configuration
    configuration.connectTimeout = .seconds(200)
    let group = try EventLoopGroup(count: 2, name: "client")
    let client = HTTPClient(group: group, configuration: configuration)
    let result: Result<Void, any Error>
    do { result = .success(try await body(client, server)) } catch { result = .failure(error) }
    await client.shutDown()
    await group.shutDown()
    try result.get()
  }
}

extension ScriptedServer {
  /// The server's own address with a path.
  func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }
}

extension ScriptedConnection {
  /// Writes a whole answer with a body of known length.
  func answer(_ status: String = "200 OK", headers: [String] = [], body: String = "") throws {
    let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
    try write(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
  }
}

/// Gives the pieces of a body one after the other, and then ends it or fails.
final actor Pieces: HTTPBodySource {
  private var pieces: [[UInt8]]
  private let failure: HTTPBodyError?
  private(set) var asked = 0

  init(_ pieces: [[UInt8]], failure: HTTPBodyError? = nil) {
    self.pieces = pieces
    self.failure = failure
  }

  func next() async throws(HTTPBodyError) -> [UInt8]? {
    asked += 1
    if !pieces.isEmpty { return pieces.removeFirst() }
    if let failure { throw failure }
    return nil
  }
}

/// Lets a blocking script wait for something.
final class Done: Sendable {
  private let isSet = Atomic<Bool>(false)

  func set() { isSet.store(true, ordering: .releasing) }

  func wait() {
    while !isSet.load(ordering: .acquiring) { sched_yield() }
  }
}

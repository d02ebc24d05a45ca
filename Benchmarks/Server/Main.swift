import Configuration
import Core
import EmbeddedQueue
import EventLoops
import Glibc
import HTTP
import HTTPServer
import SQLite
import ServiceKit
import Telemetry

/// The platform under measurement, without a service: `serve PORT FOLDER [--one-commit-each]`, or `queue FOLDER`.
@main
struct BenchmarkServer {
  static func main() async throws {
    let words = Array(CommandLine.arguments.dropFirst())
    switch words.first {
    case "serve" where words.count >= 3:
      try await serve(port: UInt16(words[1]) ?? 0, folder: words[2], oneCommitEach: words.contains("--one-commit-each"))
    case "queue" where words.count == 2:
      try await QueueBenchmark(folder: words[1]).run()
    default:
      print("usage: roost-benchmark serve PORT FOLDER [--one-commit-each] | queue FOLDER")
      exit(64)
    }
  }

  /// Serves a catalog behind the same middleware as a real process.
  private static func serve(port: UInt16, folder: String, oneCommitEach: Bool) async throws {
    unsafe mkdir(folder, 0o700)
    let loops = try EventLoopGroup(count: 2)
    let catalog = Catalog(
      database: try SQLiteDatabase(path: "\(folder)/catalog.db"), turnstile: oneCommitEach ? Turnstile() : nil)
    try await catalog.prepare()
    let logger = Logger(sink: StreamLogSink(format: .json), level: .info)
    let flags = [
      ConfigurationSources.Flag(name: "ROOST_RATE_LIMIT", value: "1000000000", spelling: "the benchmark"),
      ConfigurationSources.Flag(name: "ROOST_RATE_BURST", value: "1000000000", spelling: "the benchmark"),
    ]
    let configuration = try Configuration([WebSettings.group], from: ConfigurationSources(flags: flags))
    let router = try Router(
      catalog.routes,
      middleware: standardMiddleware(
        configuration, logger: logger, metrics: MetricsRegistry(), authentication: NoAuthentication()))
    var server = HTTPServerConfiguration()
    server.port = port
    let errors = ErrorMapping(logger: logger)
    let http = HTTPServer(configuration: server, group: loops, logger: logger) { request in
      do { return try await router.respond(to: request) } catch { return errors.response(to: request, for: error) }
    }
    let address = try await http.start()
    print("serving on port \(address.port)")
    let signals = try await SignalSource([.terminate, .interrupt], on: loops.loops[0])
    for await _ in signals { break }
    await http.drain(deadline: .seconds(5))
  }
}

/// Leaves everybody anonymous: the catalog has no accounts.
private struct NoAuthentication: HTTPMiddleware {
  func respond(to request: HTTPRequest, next: HTTPHandler) async throws -> HTTPResponse {
    try await next(request)
  }
}

import Configuration
import EventLoops
import HTTP
import ServiceKit
import Telemetry

extension RoutesCommand {
  /// Shows every route of a process with all services.
  func run(_ loops: EventLoopGroup, _ configuration: Configuration) async throws -> ExitCode {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let process = try await Embedded(
      configuration, in: try DataFolder(folder.path, exclusive: true), loops: loops, logger: .silent)
    let site = try Site(process, services: process.services(ServiceName.allCases))
    let routes = site.router.routes.sorted { ($0.pattern, $0.method.description) < ($1.pattern, $1.method.description) }
    Output.table(
      ["METHOD", "PATH", "WHO", "WHAT"],
      routes.map { [$0.method.description, $0.pattern, $0.operation.access.words, $0.operation.summary] })
    await process.close()
    return .success
  }
}

extension Access {
  /// Who may use a route, in a word.
  fileprivate var words: String {
    switch self {
    case .anyone: "anyone"
    case .authenticated, .checkedByHandler: "accounts"
    case .administrator: "administrators"
    }
  }
}

import Configuration
import Core
import EventLoops
import HTTPServer
import Sandbox
import ServiceKit
import Telemetry

extension DoctorCommand {
  /// Tries every dependency and shows every setting; ends with 1 when something does not work.
  func run(_ loops: EventLoopGroup, _ configuration: Configuration) async throws -> ExitCode {
    Output.line(configuration.describe())
    Output.line()
    let folder = try DataFolder(configuration[ProcessSettings.data], exclusive: false)
    let process = try await Embedded(configuration, in: folder, loops: loops, logger: .silent)
    let services = process.services(ServiceName.allCases)
    for service in services { try await service.prepare() }
    let dependencies = try Checkup(process, folder: folder).dependencies + services.flatMap(\.dependencies)
    let results = await Health(dependencies, deadline: .seconds(20)).results()
    await process.close()
    var failures = 0
    for (name, result) in results {
      switch result {
      case .success(let detail):
        Output.line("  ok      \(name)\(detail.isEmpty ? "" : ": \(detail.printable(upTo: 1000))")")
      case .failure(let error):
        failures += 1
        Output.line("  FAILED  \(name): \("\(error)".printable(upTo: 1000))")
      }
    }
    Output.line()
    Output.line(
      failures == 0
        ? "Everything works." : "\(failures) of \(results.count) do not work; each line says how to mend it.")
    return failures == 0 ? .success : .failure
  }
}

/// What `roost doctor` tries besides the services' own dependencies.
private struct Checkup {
  let dependencies: [Dependency]

  /// The least free space with which a server should run: an upload at the limit and some room, in bytes.
  private static let leastFree = 4 << 30

  init(_ process: Embedded, folder: DataFolder) throws {
    let address = process.configuration[WebSettings.listen]
    dependencies = [
      Dependency("data folder") {
        let free = try folder.freeBytes()
        guard free >= Checkup.leastFree else {
          throw CommandFailure(
            "'\(folder.path)' has \(ByteCount.mebibytes(free >> 20)) left, and an upload may need \(ByteCount(bytes: Checkup.leastFree)). "
              + "Make room, or move it with --data.")
        }
        return "'\(folder.path)', \(ByteCount.mebibytes(free >> 20)) free"
      },
      Dependency("address") {
        if try await Port.isServed(address) {
          return "\(address) is served, by a Roost that runs or by another program"
        }
        return "\(address) is free"
      },
      Dependency("clock") {
        let now = SystemTime().now()
        // The year in which this version was made; a clock behind it is wrong, and tokens would be too.
        guard now.date.year >= 2026 else {
          throw CommandFailure(
            "The clock says \(now.rfc3339). Set it, for example by installing systemd-timesyncd or chrony.")
        }
        return now.rfc3339
      },
      Dependency("mail", check: process.mail.check),
      Dependency("sandbox") { try Sandbox.check() },
    ]
  }
}

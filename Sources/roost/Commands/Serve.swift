import Configuration
import Core
import EventLoops
import HTTP
import HTTPServer
import Identity
import Security
import ServiceKit
import Telemetry

extension ServeCommand {
  /// Serves until SIGTERM or SIGINT, then drains and ends with 0.
  func run(_ loops: EventLoopGroup, _ configuration: Configuration) async throws -> ExitCode {
    let signals = try await SignalSource([.terminate, .interrupt], on: loops.loops[0])
    let folder = try DataFolder(configuration[ProcessSettings.data], exclusive: true)
    let logger = Log.logger(configuration)
    let process = try await Embedded(configuration, in: folder, loops: loops, logger: logger)
    let services = process.services(self.services)
    for service in services { try await service.prepare() }

    let site = try Site(process, services: services)
    let server = HTTPServer(
      configuration: site.serverConfiguration, group: loops, logger: logger, handler: site.handler)
    let address = try await server.start()
    Announcement.print(address: address, folder: folder, services: self.services)
    // After the start, because a hash at full cost takes longer than all the rest of it.
    if services.contains(where: { $0.name == .identity }),
      let password = try await process.identity.bootstrapAdministrator()
    {
      Announcement.print(oneTimePassword: password, address: address)
    }

    let deadline = configuration[ProcessSettings.drainDeadline]
    var components = services.map { service in Component("\(service.name)") { try await service.run() } }
    components.append(
      Component("server") {
        try? await untilCanceled()
        site.health.drain()
        logger.info("Finishing what is in hand.", ["deadline": .string("\(deadline)")])
        // In a task of its own, because this one is canceled and draining takes time.
        await Task { await server.drain(deadline: deadline) }.value
      })
    try await Lifecycle(components, logger: logger).run {
      for await signal in signals {
        logger.info("Asked to end.", ["signal": .string("\(signal)")])
        return
      }
    }
    await process.close()
    logger.info("Ended.")
    logger.flush()
    return .success
  }
}

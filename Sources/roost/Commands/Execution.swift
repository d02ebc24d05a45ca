import Configuration
import Core
import EventLoops
import Glibc
import SQL

extension Invocation {
  /// Carries the command out and returns how the process ends.
  func execute() -> ExitCode {
    do {
      let environment = try ProcessEnvironment.read()
      let configuration = try Configuration(Embedded.settings, from: settings.sources(environment: environment))
      let count = isServer ? configuration[ProcessSettings.loops] : 1
      let loops = try EventLoopGroup(count: count == 0 ? Machine.cores : count)
      return MainTask.run(on: loops.loops[0]) {
        do { return try await run(loops, configuration) } catch { return Invocation.report(error) }
      }
    } catch let error as ConfigurationError {
      Output.error("\(error)")
      return .configuration
    } catch {
      return Invocation.report(error)
    }
  }

  private var isServer: Bool {
    if case .serve = self { true } else { false }
  }

  private var settings: SettingArguments {
    switch self {
    case .serve(let command): command.settings
    case .routes(let command): command.settings
    case .doctor(let command): command.settings
    case .addUser(let command): command.settings
    case .listUsers(let command): command.settings
    case .setPassword(let command): command.settings
    case .listQueues(let command): command.settings
    case .listDeadLetters(let command): command.settings
    case .replayDeadLetters(let command): command.settings
    }
  }

  private func run(_ loops: EventLoopGroup, _ configuration: Configuration) async throws -> ExitCode {
    switch self {
    case .serve(let command): try await command.run(loops, configuration)
    case .routes(let command): try await command.run(loops, configuration)
    case .doctor(let command): try await command.run(loops, configuration)
    case .addUser(let command): try await command.run(loops, configuration)
    case .listUsers(let command): try await command.run(loops, configuration)
    case .setPassword(let command): try await command.run(loops, configuration)
    case .listQueues(let command): try await command.run(loops, configuration)
    case .listDeadLetters(let command): try await command.run(loops, configuration)
    case .replayDeadLetters(let command): try await command.run(loops, configuration)
    }
  }

  /// Says what went wrong, and how the process ends for it.
  private static func report(_ error: any Error) -> ExitCode {
    Output.error("roost: \(error)")
    return .unavailable
  }
}

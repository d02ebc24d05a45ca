import Configuration
import ServiceKit

/// A command with its options, ready to be run.
enum Invocation: Hashable, Sendable {
  case serve(ServeCommand)
  case routes(RoutesCommand)
  case doctor(DoctorCommand)
  case addUser(AddUserCommand)
  case listUsers(ListUsersCommand)
  case setPassword(SetPasswordCommand)
  case listQueues(ListQueuesCommand)
  case listDeadLetters(ListDeadLettersCommand)
  case replayDeadLetters(ReplayDeadLettersCommand)
}

/// The settings that a command line names, and the file that it names for the rest.
struct SettingArguments: Hashable, Sendable {
  /// The file that must exist; nil for `.env`, which need not.
  var environmentFile: String?
  /// The settings in the order in which they were given.
  var flags: [ConfigurationSources.Flag] = []

  /// Returns all that was set: in the file, in the environment and on the command line.
  ///
  /// - Parameter environment: The process's environment.
  /// - Returns: The sources for `Configuration`.
  func sources(environment: [String: String]) -> ConfigurationSources {
    let file = EnvironmentFile.read(environmentFile ?? ".env", isRequired: environmentFile != nil)
    return ConfigurationSources(file: file, environment: environment, flags: flags)
  }
}

/// `roost serve [SERVICE…]`.
struct ServeCommand: Hashable, Sendable {
  /// The services to run, in the order of their declaration; all of them when none was named.
  var services: [ServiceName]
  var settings = SettingArguments()
}

/// `roost routes`.
struct RoutesCommand: Hashable, Sendable {
  var settings = SettingArguments()
}

/// `roost doctor`.
struct DoctorCommand: Hashable, Sendable {
  var settings = SettingArguments()
}

/// `roost user add USERNAME EMAIL`.
struct AddUserCommand: Hashable, Sendable {
  var username: String
  var email: String
  var isAdministrator = false
  var settings = SettingArguments()
}

/// `roost user list`.
struct ListUsersCommand: Hashable, Sendable {
  var settings = SettingArguments()
}

/// `roost user password USERNAME`.
struct SetPasswordCommand: Hashable, Sendable {
  var username: String
  var settings = SettingArguments()
}

/// `roost queue list`.
struct ListQueuesCommand: Hashable, Sendable {
  var settings = SettingArguments()
}

/// `roost queue dead QUEUE`.
struct ListDeadLettersCommand: Hashable, Sendable {
  var queue: String
  /// The most letters to list, 1 to 10000.
  var limit = 100
  var settings = SettingArguments()
}

/// `roost queue replay QUEUE [ID…]`.
struct ReplayDeadLettersCommand: Hashable, Sendable {
  var queue: String
  /// The letters to put back; nil for all.
  var ids: [String]?
  var settings = SettingArguments()
}

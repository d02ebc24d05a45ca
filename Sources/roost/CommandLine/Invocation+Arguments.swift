import Configuration
import Core
import ServiceKit

extension Invocation {
  /// The command that sorted words mean, or nil for those that are answered at once, such as `version`.
  ///
  /// - Parameter parsed: The words of a command line that did not ask for help.
  /// - Throws: `UsageError` when a word is not what its command takes.
  init?(_ parsed: ParsedArguments) throws(UsageError) {
    let settings = try SettingArguments(parsed)
    switch parsed.path.dropFirst().map(\.name) {
    case ["serve"]:
      self = .serve(ServeCommand(services: try parsed.services(), settings: settings))
    case ["routes"]: self = .routes(RoutesCommand(settings: settings))
    case ["doctor"]: self = .doctor(DoctorCommand(settings: settings))
    case ["user", "add"]:
      self = .addUser(
        AddUserCommand(
          username: parsed.arguments[0], email: parsed.arguments[1], isAdministrator: parsed.has("--administrator"),
          settings: settings))
    case ["user", "list"]: self = .listUsers(ListUsersCommand(settings: settings))
    case ["user", "password"]:
      self = .setPassword(SetPasswordCommand(username: parsed.arguments[0], settings: settings))
    case ["queue", "list"]: self = .listQueues(ListQueuesCommand(settings: settings))
    case ["queue", "dead"]:
      self = .listDeadLetters(
        ListDeadLettersCommand(
          queue: parsed.arguments[0], limit: try parsed.number(of: "--limit", in: 1...10_000) ?? 100,
          settings: settings))
    case ["queue", "replay"]:
      self = .replayDeadLetters(
        ReplayDeadLettersCommand(queue: parsed.arguments[0], ids: try parsed.letters(), settings: settings))
    default: return nil
    }
  }
}

extension SettingArguments {
  /// The settings among sorted words.
  fileprivate init(_ parsed: ParsedArguments) throws(UsageError) {
    environmentFile = parsed.values(of: "--env-file").last
    for (option, value) in parsed.options {
      guard let value else { continue }
      switch option {
      case "--listen": flags.append(.init(name: "ROOST_LISTEN", value: value, spelling: option))
      case "--data": flags.append(.init(name: "ROOST_DATA", value: value, spelling: option))
      case "--set":
        let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty else {
          // The word may be a secret that was typed in the wrong place, so it is not repeated.
          throw parsed.failure("--set needs a name and a value: --set NAME=VALUE.")
        }
        flags.append(.init(name: parts[0], value: parts[1], spelling: "--set \(parts[0].printable)"))
      default: break
      }
    }
  }
}

extension ParsedArguments {
  fileprivate func failure(_ message: String) -> UsageError {
    UsageError(message: message, command: pathText)
  }

  /// The services that were named, or all.
  fileprivate func services() throws(UsageError) -> [ServiceName] {
    for name in arguments where ServiceName(rawValue: name) == nil {
      let names = ServiceName.allCases.map(\.rawValue)
      let suggestion = Spelling.nearest(to: name, among: names).map { "Did you mean '\($0)'?" }
      throw failure(
        "'\(name.printable)' is not a service. \(suggestion ?? "The services are \(names.joined(separator: ", ")).")")
    }
    return ServiceName.allCases.filter { arguments.isEmpty || arguments.contains($0.rawValue) }
  }

  fileprivate func number(of option: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    guard let text = values(of: option).last else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw failure(
        "\(option) needs a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text.printable)'.")
    }
    return number
  }

  /// The letters to replay: those named, or nil for all, which must be said.
  fileprivate func letters() throws(UsageError) -> [String]? {
    let ids = Array(arguments.dropFirst())
    guard ids.isEmpty == has("--all") else {
      throw failure("'roost queue replay' needs either the ids of letters or --all.")
    }
    return ids.isEmpty ? nil : ids
  }
}

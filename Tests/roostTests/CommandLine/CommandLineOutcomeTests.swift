import Configuration
import ServiceKit
import Testing

@testable import roost

private func outcome(_ line: String) -> CommandLineOutcome {
  CommandLineOutcome(line.split(separator: " ").map(String.init))
}

private func refusal(_ line: String) -> String {
  if case .refusal(let text) = outcome(line) { text } else { "not refused" }
}

@Suite struct CommandLineOutcomeTests {
  @Test func `serve runs all services, or those named, once each`() {
    #expect(outcome("serve") == .run(.serve(ServeCommand(services: ServiceName.allCases))))
    #expect(outcome("serve media identity media") == .run(.serve(ServeCommand(services: [.identity, .media]))))
  }

  @Test func `options become settings in the order in which they were given`() {
    let settings = SettingArguments(
      environmentFile: "prod.env",
      flags: [
        .init(name: "ROOST_LISTEN", value: ":80", spelling: "--listen"),
        .init(name: "ROOST_LOG_LEVEL", value: "a=b", spelling: "--set ROOST_LOG_LEVEL"),
        .init(name: "ROOST_DATA", value: "/srv", spelling: "--data"),
      ])
    #expect(
      outcome("serve --listen :80 --set ROOST_LOG_LEVEL=a=b --data=/srv --env-file prod.env")
        == .run(.serve(ServeCommand(services: ServiceName.allCases, settings: settings))))
  }

  @Test func `each command has its form`() {
    #expect(outcome("routes") == .run(.routes(RoutesCommand())))
    #expect(outcome("doctor") == .run(.doctor(DoctorCommand())))
    #expect(outcome("user list") == .run(.listUsers(ListUsersCommand())))
    #expect(
      outcome("user add ann ann@example.com --administrator")
        == .run(.addUser(AddUserCommand(username: "ann", email: "ann@example.com", isAdministrator: true))))
    #expect(outcome("user password ann") == .run(.setPassword(SetPasswordCommand(username: "ann"))))
    #expect(outcome("queue list") == .run(.listQueues(ListQueuesCommand())))
    #expect(
      outcome("queue dead mp3 --limit 7") == .run(.listDeadLetters(ListDeadLettersCommand(queue: "mp3", limit: 7))))
    #expect(
      outcome("queue replay mp3 a b")
        == .run(.replayDeadLetters(ReplayDeadLettersCommand(queue: "mp3", ids: ["a", "b"]))))
    #expect(
      outcome("queue replay mp3 --all") == .run(.replayDeadLetters(ReplayDeadLettersCommand(queue: "mp3", ids: nil))))
  }

  @Test(arguments: ["version", "--version", "--version serve"])
  func `the version is told`(line: String) {
    #expect(outcome(line) == .answer(Version.text + "\n"))
    #expect(Version.text.hasPrefix("roost \(Version.number) (linux "))
  }

  @Test func `help is an answer, no words at all are a refusal with the help`() {
    guard case .answer(let help) = outcome("--help") else {
      Issue.record("Help was refused.")
      return
    }
    #expect(outcome("") == .refusal(help))
  }

  @Test func `an unknown service is named with the nearest`() {
    #expect(refusal("serve meida").hasPrefix("roost: 'meida' is not a service. Did you mean 'media'?\n"))
    #expect(refusal("serve everything").contains("The services are identity, media, notifications, gateway."))
  }

  @Test(arguments: ["0", "10001", "x", "-1", "1e3", "99999999999999999999"])
  func `a bad limit is named`(limit: String) {
    #expect(refusal("queue dead mp3 --limit=\(limit)").contains("from 1 to 10000, not '\(limit)'"))
  }

  @Test func `a replay says which letters`() {
    #expect(refusal("queue replay mp3").contains("needs either the ids of letters or --all"))
    #expect(refusal("queue replay mp3 a --all").contains("needs either the ids of letters or --all"))
  }

  @Test(arguments: ["--set=hunter2", "--set =hunter2", "--set hunter2"])
  func `a malformed setting is refused without repeating it`(option: String) {
    #expect(refusal("serve \(option)").contains("--set needs a name and a value"))
    #expect(!refusal("serve \(option)").contains("hunter2"))
  }

  @Test func `an environment file that was named must exist`() {
    let sources = SettingArguments(environmentFile: "/nonexistent/.env").sources(environment: ["A": "1"])
    #expect(sources.file.problems.count == 1)
    #expect(sources.environment == ["A": "1"])
    #expect(SettingArguments().sources(environment: [:]).file.path == ".env")
  }
}

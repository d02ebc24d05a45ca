import ServiceKit

/// The commands of `roost`, for the parser and the help.
enum RoostCommands {
  static let root = CommandSpec(
    name: "roost",
    summary: "Roost is a self-hosted backend: accounts, media, mail and more in one process.",
    options: [OptionSpec(name: "--version", summary: "Shows the version.")],
    subcommands: [serve, routes, doctor, user, queue, version])

  private static let data = OptionSpec(
    name: "--data", value: "FOLDER", summary: "Where everything is kept; the same as --set ROOST_DATA=FOLDER.")

  /// The options of every command that reads settings.
  private static let settings = [
    data,
    OptionSpec(name: "--env-file", value: "FILE", summary: "Reads settings from FILE instead of .env."),
    OptionSpec(
      name: "--set", value: "NAME=VALUE",
      summary: "Sets any setting; not for secrets, which others on the machine would see.", repeats: true),
  ]

  private static let aboutSettings = """
    Settings come from their defaults, the file .env in the working directory, the environment and options; later ones \
    win. 'roost doctor' lists them with their values and tells where each came from.
    """

  private static let serve = CommandSpec(
    name: "serve",
    summary: "Runs all services in one process, or only those named.",
    discussion: aboutSettings + """


      SIGTERM and SIGINT drain: no new request is accepted, those in hand are finished, and the process ends with 0.
      """,
    arguments: [
      ArgumentSpec(
        name: "SERVICE", summary: "A service: \(ServiceName.allCases.map(\.rawValue).joined(separator: ", ")).",
        isOptional: true, repeats: true)
    ],
    options: [
      OptionSpec(
        name: "--listen", value: "ADDRESS",
        summary: "Where to listen, such as 127.0.0.1:8080 or :8080; the same as --set ROOST_LISTEN=ADDRESS.")
    ] + settings)

  private static let routes = CommandSpec(
    name: "routes", summary: "Lists every route.", discussion: aboutSettings, options: settings)

  private static let doctor = CommandSpec(
    name: "doctor",
    summary: "Tries every dependency and setting and says how to mend each.",
    discussion: aboutSettings, options: settings)

  private static let username = ArgumentSpec(name: "USERNAME", summary: "The account's name.")

  private static let aboutPasswords = """
    The password is asked for twice without being shown; when standard input is not a terminal, its first line is taken.
    """

  private static let user = CommandSpec(
    name: "user", summary: "Manages accounts.",
    subcommands: [
      CommandSpec(
        name: "add", summary: "Creates an account.", discussion: aboutPasswords,
        arguments: [username, ArgumentSpec(name: "EMAIL", summary: "The account's e-mail address.")],
        options: [OptionSpec(name: "--administrator", summary: "Lets the account administer others.")] + settings),
      CommandSpec(name: "list", summary: "Lists all accounts.", options: settings),
      CommandSpec(
        name: "password", summary: "Sets the password of an account.", discussion: aboutPasswords,
        arguments: [username], options: settings),
    ])

  private static let queueName = ArgumentSpec(
    name: "QUEUE", summary: "The queue's name, as 'roost queue list' shows it.")

  private static let queue = CommandSpec(
    name: "queue", summary: "Shows queues and puts dead letters back.",
    subcommands: [
      CommandSpec(name: "list", summary: "Lists all queues with their counts.", options: settings),
      CommandSpec(
        name: "dead", summary: "Lists the dead letters of a queue, oldest first, and why they were given up.",
        arguments: [queueName],
        options: [
          OptionSpec(
            name: "--limit", value: "COUNT", summary: "The most letters to list, 1 to 10000; 100 if not given.")
        ] + settings),
      CommandSpec(
        name: "replay", summary: "Puts dead letters back into their queue with a fresh count of deliveries.",
        arguments: [
          queueName,
          ArgumentSpec(
            name: "ID", summary: "A letter's id, as 'roost queue dead' shows it.", isOptional: true, repeats: true),
        ],
        options: [OptionSpec(name: "--all", summary: "Puts back all dead letters of the queue.")] + settings),
    ])

  private static let version = CommandSpec(name: "version", summary: "Shows the version.")
}

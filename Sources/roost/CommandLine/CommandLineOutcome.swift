/// What a command line leads to.
enum CommandLineOutcome: Hashable, Sendable {
  /// A command to run.
  case run(Invocation)
  /// A text for standard output, after which the process ends with 0.
  case answer(String)
  /// A text for standard error, after which the process ends with `ExitCode.usage`.
  case refusal(String)

  /// Understands a command line.
  ///
  /// - Parameter words: The words behind the program's name.
  init(_ words: [String]) {
    do throws(UsageError) {
      guard !words.isEmpty else {
        self = .refusal(HelpText.text(for: ParsedArguments(path: [RoostCommands.root])))
        return
      }
      let parsed = try ArgumentParser.parse(words, for: RoostCommands.root)
      if parsed.wantsHelp {
        self = .answer(HelpText.text(for: parsed))
      } else if !parsed.has("--version"), let invocation = try Invocation(parsed) {
        self = .run(invocation)
      } else {
        self = .answer(Version.text + "\n")
      }
    } catch {
      self = .refusal(error.description + "\n")
    }
  }
}

/// How the process ends, after sysexits.h of 4.3BSD.
enum ExitCode: Int32, Sendable {
  /// All went well.
  case success = 0
  /// A command was carried out and found something that is not well.
  case failure = 1
  /// The command line cannot be understood (EX_USAGE).
  case usage = 64
  /// Something that is needed does not work (EX_UNAVAILABLE).
  case unavailable = 69
  /// The settings cannot be used (EX_CONFIG).
  case configuration = 78
}

/// The words of a command line, sorted by what they mean.
struct ParsedArguments: Sendable {
  /// The commands from the outermost to the one that is meant: `roost`, `user`, `add`.
  var path: [CommandSpec]
  /// The options in the order in which they were given; the value is nil for one that takes none.
  var options: [(name: String, value: String?)] = []
  var arguments: [String] = []
  /// Whether `--help`, `-h` or `help` was among the words.
  var wantsHelp = false

  /// The command that is meant.
  var command: CommandSpec { path[path.count - 1] }

  /// The command's words: `roost user add`.
  var pathText: String { path.map(\.name).joined(separator: " ") }

  func has(_ name: String) -> Bool {
    options.contains { $0.name == name }
  }

  func values(of name: String) -> [String] {
    options.filter { $0.name == name }.compactMap(\.value)
  }
}

/// Why a command line cannot be understood.
struct UsageError: Error, Hashable, CustomStringConvertible {
  /// What is wrong, as a sentence.
  var message: String
  /// The command whose help explains it: `roost user`.
  var command: String

  var description: String {
    "roost: \(message)\nSee '\(command) --help'."
  }
}

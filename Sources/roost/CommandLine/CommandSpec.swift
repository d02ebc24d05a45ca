/// A command or a group of commands, as the parser and the help know it.
struct CommandSpec: Sendable {
  /// The word that names it on the command line.
  var name: String
  /// What it does, in one sentence.
  var summary: String
  /// What else there is to know, below the options in the help; paragraphs are separated by empty lines.
  var discussion = ""
  var arguments: [ArgumentSpec] = []
  var options: [OptionSpec] = []
  /// The commands below this one; a command with any has no arguments of its own.
  var subcommands: [CommandSpec] = []

  func option(named name: String) -> OptionSpec? {
    options.first { $0.name == name }
  }
}

/// A word that is told by its place: `SERVICE`, `USERNAME`.
struct ArgumentSpec: Sendable {
  var name: String
  var summary: String
  var isOptional = false
  /// Whether it takes all words that are left; only the last argument may.
  var repeats = false

  /// As it stands in the usage line: `[SERVICE…]`.
  var usage: String {
    let word = repeats ? name + "…" : name
    return isOptional ? "[\(word)]" : word
  }
}

/// A word with two dashes in front: `--listen ADDRESS`, `--all`.
struct OptionSpec: Sendable {
  /// The name with its dashes.
  var name: String
  /// What the value is called in the help; nil when the option takes none.
  var value: String?
  var summary: String
  /// Whether it may be given more than once.
  var repeats = false

  /// As it stands in the help: `--listen ADDRESS`.
  var label: String {
    value.map { "\(name) \($0)" } ?? name
  }
}

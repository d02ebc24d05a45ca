import Configuration
import Core

/// Sorts the words of a command line by a declaration of the commands.
///
/// Options may stand anywhere behind their command, as `--name value` or `--name=value`; behind `--` every word is an
/// argument. A value that begins with a dash needs the form with the equals sign.
struct ArgumentParser {
  private var words: ArraySlice<String>
  private var parsed: ParsedArguments
  private var onlyArguments = false

  private init(_ words: [String], root: CommandSpec) {
    self.words = words[...]
    parsed = ParsedArguments(path: [root])
  }

  /// Returns what the words mean.
  ///
  /// When help was asked for, it is what was understood up to the first mistake.
  ///
  /// - Parameters:
  ///   - words: The words behind the program's name.
  ///   - root: The program's commands.
  /// - Returns: The command that is meant, its options and arguments.
  /// - Throws: `UsageError` for the first word that means nothing, and for one that is missing.
  static func parse(_ words: [String], for root: CommandSpec) throws(UsageError) -> ParsedArguments {
    var parser = ArgumentParser(words, root: root)
    parser.parsed.wantsHelp = words.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
    do throws(UsageError) {
      while let word = parser.words.popFirst() { try parser.take(word) }
      try parser.checkArguments()
    } catch {
      guard parser.parsed.wantsHelp else { throw error }
    }
    return parser.parsed
  }

  private mutating func take(_ word: String) throws(UsageError) {
    if onlyArguments {
      try takeArgument(word)
    } else if word == "--" {
      onlyArguments = true
    } else if word.hasPrefix("-") && word != "-" {
      try takeOption(word)
    } else if !parsed.command.subcommands.isEmpty {
      try descend(word)
    } else {
      try takeArgument(word)
    }
  }

  private mutating func descend(_ word: String) throws(UsageError) {
    if word == "help" && parsed.path.count == 1 {
      parsed.wantsHelp = true
      return
    }
    guard let command = parsed.command.subcommands.first(where: { $0.name == word }) else {
      throw failure("'\(word.printable)' is not a command.", meant: word, among: parsed.command.subcommands.map(\.name))
    }
    parsed.path.append(command)
  }

  private mutating func takeOption(_ word: String) throws(UsageError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let name = parts[0]
    if word == "--help" || word == "-h" { return }
    guard let option = parsed.command.option(named: name) else {
      let names = parsed.command.options.map(\.name) + ["--help"]
      throw failure("'\(parsed.pathText)' has no option '\(name.printable)'.", meant: name, among: names)
    }
    guard option.repeats || !parsed.has(name) else { throw failure("\(name) was given twice.") }
    var value = parts.count > 1 ? parts[1] : nil
    if option.value == nil, value != nil { throw failure("\(name) takes no value.") }
    if let placeholder = option.value, value == nil {
      guard let next = words.first, !next.hasPrefix("-") || next == "-" else {
        throw failure("\(name) needs a value: \(name) \(placeholder).")
      }
      value = next
      words.removeFirst()
    }
    parsed.options.append((name: name, value: value))
  }

  private mutating func takeArgument(_ word: String) throws(UsageError) {
    let specs = parsed.command.arguments
    guard parsed.arguments.count < specs.count || specs.last?.repeats == true else {
      throw failure("'\(word.printable)' is one word too many for '\(parsed.pathText)'.")
    }
    parsed.arguments.append(word)
  }

  private func checkArguments() throws(UsageError) {
    guard parsed.command.subcommands.isEmpty || parsed.has("--version") else {
      let names = parsed.command.subcommands.map(\.name).joined(separator: ", ")
      throw failure("'\(parsed.pathText)' needs a command: \(names).")
    }
    let required = parsed.command.arguments.filter { !$0.isOptional }
    guard parsed.arguments.count >= required.count else {
      throw failure("'\(parsed.pathText)' needs \(required[parsed.arguments.count].name).")
    }
  }

  private func failure(_ message: String, meant word: String? = nil, among names: [String] = []) -> UsageError {
    let suggestion = word.flatMap { Spelling.nearest(to: $0, among: names) }.map { " Did you mean '\($0)'?" } ?? ""
    return UsageError(message: message + suggestion, command: parsed.pathText)
  }
}

/// The help of a command, made from its declaration, in lines of at most 100 columns.
struct HelpText {
  static let width = 100
  /// The column where explanations begin at the latest; a longer label gets a line of its own.
  private static let widestLabel = 32

  /// Returns the help, which ends with a line feed.
  ///
  /// - Parameter parsed: A command line that asked for help.
  /// - Returns: What the command does, how it is called, its arguments, options and commands.
  static func text(for parsed: ParsedArguments) -> String {
    let command = parsed.command
    var sections = [wrapped(command.summary, indent: 0), usage(parsed)]
    let options = command.options + [OptionSpec(name: "--help", summary: "Shows this help.")]
    sections.append(table("Commands", command.subcommands.map { ($0.name, $0.summary) }))
    sections.append(table("Arguments", command.arguments.map { ($0.repeats ? $0.name + "…" : $0.name, $0.summary) }))
    sections.append(table("Options", options.map { ($0.label, $0.summary + ($0.repeats ? " May be repeated." : "")) }))
    sections += command.discussion.split(separator: "\n\n").map { wrapped(String($0), indent: 0) }
    if !command.subcommands.isEmpty {
      sections.append("'\(parsed.pathText) COMMAND --help' explains a command.")
    }
    return sections.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private static func usage(_ parsed: ParsedArguments) -> String {
    let command = parsed.command
    var words = command.subcommands.isEmpty ? [] : ["COMMAND"]
    words += command.arguments.map(\.usage)
    words += command.options.map { "[\($0.label)]\($0.repeats ? "…" : "")" }
    let start = "Usage: \(parsed.pathText)"
    // A word such as "[--listen ADDRESS]" stays on one line.
    return lines(of: words, first: start, indent: start.count + 1).joined(separator: "\n")
  }

  private static func table(_ title: String, _ rows: [(label: String, summary: String)]) -> String {
    guard !rows.isEmpty else { return "" }
    let column = 2 + min(widestLabel, rows.map(\.label.count).max() ?? 0) + 2
    let lines = rows.map { row -> String in
      let label = "  " + row.label
      let text = wrapped(row.summary, indent: column)
      if label.count + 2 > column { return label + "\n" + text }
      return label + String(text.dropFirst(label.count))
    }
    return title + ":\n" + lines.joined(separator: "\n")
  }

  /// Returns a text in lines that fit, each with so many spaces in front.
  private static func wrapped(_ text: String, indent: Int) -> String {
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let first = words.first else { return "" }
    let margin = String(repeating: " ", count: indent)
    return lines(of: Array(words.dropFirst()), first: margin + first, indent: indent).joined(separator: "\n")
  }

  private static func lines(of words: [String], first: String, indent: Int) -> [String] {
    var lines = [first]
    for word in words {
      if lines[lines.count - 1].count + 1 + word.count <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(repeating: " ", count: indent) + word)
      }
    }
    return lines
  }
}

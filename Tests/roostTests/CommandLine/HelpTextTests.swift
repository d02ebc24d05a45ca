import Testing

@testable import roost

/// Every command of a tree with the words that lead to it.
private func paths(_ command: CommandSpec, _ path: [CommandSpec] = []) -> [[CommandSpec]] {
  [path + [command]] + command.subcommands.flatMap { paths($0, path + [command]) }
}

@Suite struct HelpTextTests {
  @Test func `every command has a help that fits and ends its sentences`() {
    let all = paths(RoostCommands.root)
    #expect(all.count == 13)
    for path in all {
      let text = HelpText.text(for: ParsedArguments(path: path))
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.allSatisfy { $0.count <= 100 && $0.last != " " }, "\(path.map(\.name))")
      #expect(text.hasPrefix(path[path.count - 1].summary.prefix(20)))
      #expect(text.contains("\nUsage: \(path.map(\.name).joined(separator: " "))"))
      #expect(text.contains("--help"))
    }
  }

  @Test func `labels and explanations are aligned`() {
    let command = CommandSpec(
      name: "tool", summary: "A tool.", arguments: [ArgumentSpec(name: "FILE", summary: "A file.", repeats: true)],
      options: [
        OptionSpec(name: "--size", value: "BYTES", summary: String(repeating: "word ", count: 20) + "end."),
        OptionSpec(name: "--an-option-with-a-name", value: "THAT-IS-VERY-LONG", summary: "Long.", repeats: true),
      ])
    #expect(
      HelpText.text(for: ParsedArguments(path: [command])) == """
        A tool.

        Usage: tool FILE… [--size BYTES] [--an-option-with-a-name THAT-IS-VERY-LONG]…

        Arguments:
          FILE…  A file.

        Options:
          --size BYTES                      word word word word word word word word word word word word word
                                            word word word word word word word end.
          --an-option-with-a-name THAT-IS-VERY-LONG
                                            Long. May be repeated.
          --help                            Shows this help.

        """)
  }
}

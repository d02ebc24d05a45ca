import Testing

@testable import roost

private let tool = CommandSpec(
  name: "tool", summary: "A tool.",
  subcommands: [
    CommandSpec(
      name: "copy", summary: "Copies.",
      arguments: [
        ArgumentSpec(name: "FROM", summary: "Source."),
        ArgumentSpec(name: "TO", summary: "Targets.", isOptional: true, repeats: true),
      ],
      options: [
        OptionSpec(name: "--mode", value: "MODE", summary: "How."), OptionSpec(name: "--fast", summary: "Faster."),
        OptionSpec(name: "--tag", value: "TAG", summary: "A tag.", repeats: true),
      ]),
    CommandSpec(name: "group", summary: "A group.", subcommands: [CommandSpec(name: "list", summary: "Lists.")]),
  ])

private func parse(_ words: String...) throws(UsageError) -> ParsedArguments {
  try ArgumentParser.parse(words, for: tool)
}

private func message(_ words: String...) -> String {
  do throws(UsageError) {
    _ = try ArgumentParser.parse(words, for: tool)
    return "no error"
  } catch {
    return error.message
  }
}

@Suite struct ArgumentParserTests {
  @Test func `options may stand anywhere behind their command`() throws {
    let parsed = try parse("copy", "--mode", "quick", "a", "--fast", "b", "--tag=x", "c", "--tag", "y=z")
    #expect(parsed.pathText == "tool copy")
    #expect(parsed.arguments == ["a", "b", "c"])
    #expect(parsed.values(of: "--mode") == ["quick"])
    #expect(parsed.values(of: "--tag") == ["x", "y=z"])
    #expect(parsed.has("--fast"))
  }

  @Test func `words behind two dashes are arguments`() throws {
    #expect(try parse("copy", "--", "--mode", "--help", "--", "-").arguments == ["--mode", "--help", "--", "-"])
  }

  @Test func `a single dash is an argument and a value`() throws {
    let parsed = try parse("copy", "-", "--mode", "-")
    #expect(parsed.arguments == ["-"])
    #expect(parsed.values(of: "--mode") == ["-"])
  }

  @Test func `a value may be empty or contain anything behind the equals sign`() throws {
    #expect(try parse("copy", "a", "--mode=").values(of: "--mode") == [""])
    #expect(try parse("copy", "a", "--mode=--x=\n").values(of: "--mode") == ["--x=\n"])
  }

  @Test func `an unknown option is named with the nearest`() {
    #expect(message("copy", "a", "--mdoe=1") == "'tool copy' has no option '--mdoe'. Did you mean '--mode'?")
    #expect(message("copy", "a", "--halp") == "'tool copy' has no option '--halp'. Did you mean '--help'?")
    #expect(message("copy", "a", "-x") == "'tool copy' has no option '-x'.")
    #expect(message("--fast", "copy", "a") == "'tool' has no option '--fast'.")
  }

  @Test func `an unknown command is named with the nearest`() {
    #expect(message("cpoy") == "'cpoy' is not a command. Did you mean 'copy'?")
    #expect(message("group", "xyzzy") == "'xyzzy' is not a command.")
    #expect(message("") == "'' is not a command.")
  }

  @Test func `what is missing is named`() {
    #expect(message("copy") == "'tool copy' needs FROM.")
    #expect(message("copy", "a", "--mode") == "--mode needs a value: --mode MODE.")
    #expect(message("copy", "a", "--mode", "--fast") == "--mode needs a value: --mode MODE.")
    #expect(message("group") == "'tool group' needs a command: list.")
    #expect(message() == "'tool' needs a command: copy, group.")
  }

  @Test func `what is too much is named`() {
    #expect(message("group", "list", "x") == "'x' is one word too many for 'tool group list'.")
    #expect(message("copy", "a", "--fast=1") == "--fast takes no value.")
    #expect(message("copy", "a", "--mode=1", "--mode=2") == "--mode was given twice.")
  }

  @Test(arguments: [["--help"], ["help"], ["-h"], ["--help", "nonsense"], ["--nonsense", "--help"]])
  func `help is found at the top`(words: [String]) throws {
    let parsed = try ArgumentParser.parse(words, for: tool)
    #expect(parsed.wantsHelp)
    #expect(parsed.pathText == "tool")
  }

  @Test(arguments: [
    ["copy", "--help"], ["help", "copy"], ["--help", "copy"], ["copy", "--mode", "--help"], ["copy", "-h", "--x"],
  ])
  func `help is found at a command, whatever else is missing`(words: [String]) throws {
    let parsed = try ArgumentParser.parse(words, for: tool)
    #expect(parsed.wantsHelp)
    #expect(parsed.pathText == "tool copy")
  }

  @Test func `a hostile word cannot disturb the terminal`() {
    let message = message("copy", "a", "--\u{1B}[2J\n" + String(repeating: "x", count: 1_000_000))
    #expect(message.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    #expect(message.count < 200)
  }

  @Test func `an error names the command whose help explains it`() {
    let error = #expect(throws: UsageError.self) { try parse("copy") }
    #expect(error?.description == "roost: 'tool copy' needs FROM.\nSee 'tool copy --help'.")
  }
}

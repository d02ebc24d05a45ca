import Glibc
import Sandbox

@main
struct Roost {
  static func main() {
    SandboxLauncher.runIfAsked(arguments: CommandLine.arguments)
    switch CommandLineOutcome(Array(CommandLine.arguments.dropFirst())) {
    case .answer(let text):
      print(text, terminator: "")
    case .refusal(let text):
      end(text, .usage)
    case .run(let invocation):
      exit(invocation.execute().rawValue)
    }
  }

  private static func end(_ text: String, _ code: ExitCode) -> Never {
    let bytes = Array(text.utf8)
    unsafe write(2, bytes, bytes.count)
    exit(code.rawValue)
  }
}

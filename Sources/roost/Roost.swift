import Glibc
import Sandbox

@main
struct Roost {
  static func main() {
    SandboxLauncher.runIfAsked(arguments: CommandLine.arguments)
    unblockSignals()
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

  /// Lets signals through that whoever started the process may have blocked: a mask is inherited, and SIGTERM would never
  /// arrive; sigprocmask(2).
  private static func unblockSignals() {
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe _ = pthread_sigmask(SIG_SETMASK, &none, nil)
  }
}

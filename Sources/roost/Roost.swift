import Sandbox

@main
struct Roost {
  static func main() {
    SandboxLauncher.runIfAsked(arguments: CommandLine.arguments)
  }
}

import Programs

/// What the launcher is told in its arguments: the program, its limits and its files.
///
/// ```
/// roost sandbox-exec parent=4711 nice=10 cpu=600 memory=1073741824 file=2147483648 open=64 fence=on
///   read=/data/blobs/videos/a7/69… write=/data/blobs/.unfinished/01… -- /usr/bin/ffmpeg -i …
/// ```
struct LaunchOrder: Hashable {
  /// The first argument, which tells the program that it is to be the launcher.
  static let command = "sandbox-exec"

  /// The process that asked; the program ends with it.
  var parent: Int32
  /// How much the program stands back behind others; nice(2).
  var niceness: Int32
  /// The limits of getrlimit(2): seconds, bytes, bytes, descriptors.
  var processorSeconds: Int
  var memory: Int
  var fileSize: Int
  var openFiles: Int
  /// Whether Landlock and seccomp fence it in.
  var isFenced: Bool
  var readableFiles: [String]
  var writableFiles: [String]
  /// The program and its arguments.
  var program: [String]

  /// The order for a program.
  init(_ program: Program, parent: Int32, isFenced: Bool) {
    self.parent = parent
    niceness = Int32(program.niceness)
    processorSeconds = Int(program.limits.processorTime.components.seconds)
    if program.limits.processorTime.components.attoseconds > 0 { processorSeconds += 1 }
    memory = program.limits.memory
    fileSize = program.limits.fileSize
    openFiles = program.limits.openFiles
    self.isFenced = isFenced
    readableFiles = program.readableFiles
    writableFiles = program.writableFiles
    self.program = [program.executable] + program.arguments
  }

  /// The order as arguments.
  var arguments: [String] {
    [
      LaunchOrder.command, "parent=\(parent)", "nice=\(niceness)", "cpu=\(processorSeconds)", "memory=\(memory)",
      "file=\(fileSize)", "open=\(openFiles)", "fence=\(isFenced ? "on" : "off")",
    ] + readableFiles.map { "read=\($0)" } + writableFiles.map { "write=\($0)" } + ["--"] + program
  }

  /// Reads the arguments behind the command.
  ///
  /// - Throws: `LaunchFailure` when they are not an order; nobody writes one by hand.
  init(arguments: some Sequence<String>) throws(LaunchFailure) {
    var rest = Array(arguments)[...]
    var values: [String: String] = [:]
    readableFiles = []
    writableFiles = []
    while let argument = rest.popFirst(), argument != "--" {
      guard let sign = argument.utf8.firstIndex(of: UInt8(ascii: "=")) else { throw .disorder(argument) }
      let value = String(argument[argument.utf8.index(after: sign)...])
      switch argument[..<sign] {
      case "read": readableFiles.append(value)
      case "write": writableFiles.append(value)
      case let name: values[String(name)] = value
      }
    }
    func number<Number: FixedWidthInteger>(_ name: String) throws(LaunchFailure) -> Number {
      guard let number = values[name].flatMap({ Number($0) }) else { throw .disorder(name) }
      return number
    }
    parent = try number("parent")
    niceness = try number("nice")
    processorSeconds = try number("cpu")
    memory = try number("memory")
    fileSize = try number("file")
    openFiles = try number("open")
    isFenced = values["fence"] != "off"
    guard !rest.isEmpty else { throw .disorder("--") }
    program = Array(rest)
  }
}

/// Why the launcher gave up before it became the program.
struct LaunchFailure: Error, Hashable {
  /// What was attempted, on what, and why it failed.
  let message: String

  init(_ message: String) {
    self.message = message
  }

  static func disorder(_ argument: String) -> LaunchFailure {
    LaunchFailure("the argument '\(argument)' is missing or wrong; this command is for the program itself")
  }
}

import Foundation

/// What a command said and how it ended.
struct CommandResult: Sendable {
  let status: Int32
  let output: Data
  let errors: String

  var text: String { String(decoding: output, as: UTF8.self) }
}

/// Runs a program to its end.
///
/// - Parameters:
///   - arguments: the program, looked up in PATH, and its arguments.
///   - environment: added to this process's.
///   - exactEnvironment: its whole environment, in place of the one above.
///   - input: what it reads from standard input.
/// - Returns: what it said and how it ended.
/// - Throws: when it cannot be started.
func run(
  _ arguments: [String], environment: [String: String] = [:], exactEnvironment: [String: String]? = nil,
  input: String = ""
) throws -> CommandResult {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = arguments
  process.environment =
    exactEnvironment
    ?? ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("ROOST_") }.merging(environment) { $1 }
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("roost-run-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  // Files instead of pipes: whatever a program says, it can never be stuck on a full pipe.
  let paths = ["in", "out", "err"].map { folder.appendingPathComponent($0) }
  try Data(input.utf8).write(to: paths[0])
  for path in paths[1...] { _ = FileManager.default.createFile(atPath: path.path, contents: nil) }
  process.standardInput = try FileHandle(forReadingFrom: paths[0])
  process.standardOutput = try FileHandle(forWritingTo: paths[1])
  process.standardError = try FileHandle(forWritingTo: paths[2])
  try process.run()
  process.waitUntilExit()
  return CommandResult(
    status: process.terminationStatus, output: try Data(contentsOf: paths[1]),
    errors: String(decoding: try Data(contentsOf: paths[2]), as: UTF8.self))
}

/// A folder that is removed when this object goes.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("roost-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  /// The path of a file in it.
  func path(_ name: String) -> String { url.appendingPathComponent(name).path }
}

import Foundation
import Glibc
import Testing

/// A `roost serve` of the release binary on a free port, with a data folder of its own.
final class RoostProcess {
  let data: URL
  let port: Int
  private let settings: [String: String]
  private let folder: TemporaryFolder
  private var process = Process()

  /// The release binary that `Scripts/build` makes.
  static let binary = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent(".build/release/roost")

  init(_ settings: [String: String] = [:]) throws {
    try #require(
      FileManager.default.isExecutableFile(atPath: RoostProcess.binary.path), "Build it first: Scripts/build")
    folder = try TemporaryFolder()
    data = folder.url.appendingPathComponent("data")
    port = try freePort()
    self.settings = settings
    try start()
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  var address: String { "http://127.0.0.1:\(port)" }

  /// What the process has written to its standard output and error so far, over all its starts.
  var log: String {
    (try? String(contentsOf: folder.url.appendingPathComponent("log"), encoding: .utf8)) ?? ""
  }

  /// Starts it (again) and returns when it answers.
  func start() throws {
    process = Process()
    process.executableURL = RoostProcess.binary
    process.arguments = ["serve", "--data", data.path, "--listen", "127.0.0.1:\(port)"]
    process.currentDirectoryURL = folder.url
    process.environment = ProcessInfo.processInfo.environment
      .filter { !$0.key.hasPrefix("ROOST_") && !$0.key.hasPrefix("SMTP") && !$0.key.hasPrefix("GMAIL") }
      .merging(settings) { $1 }
    let path = folder.url.appendingPathComponent("log")
    if !FileManager.default.fileExists(atPath: path.path) {
      _ = FileManager.default.createFile(atPath: path.path, contents: nil)
    }
    let log = try FileHandle(forWritingTo: path)
    try log.seekToEnd()
    process.standardOutput = log
    process.standardError = log
    process.standardInput = FileHandle.nullDevice
    try process.run()
    try eventually("the server answers", within: 30) {
      try #require(process.isRunning, "It ended: \(self.log)")
      return try curl(["-o", "/dev/null", "-w", "%{http_code}", address + "/healthz"]).text == "200"
    }
  }

  /// Ends it at once, as loss of power would.
  func kill9() {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Asks it to end and returns its exit status.
  func terminate() -> Int32 {
    process.terminate()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// The mails in its outbox folder, sorted by file name.
  func mails() throws -> [String] {
    let outbox = data.appendingPathComponent("outbox")
    guard FileManager.default.fileExists(atPath: outbox.path) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: outbox.path).filter { $0.hasSuffix(".eml") }.sorted()
      .map { try String(contentsOf: outbox.appendingPathComponent($0), encoding: .utf8) }
  }
}

/// A port that nobody listens on at the moment.
func freePort() throws -> Int {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      unsafe bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
    }
  }
  try #require(result == 0)
  return Int(UInt16(bigEndian: address.sin_port))
}

/// Runs curl quietly with the arguments that a user would type.
func curl(_ arguments: [String], input: String = "") throws -> CommandResult {
  try run(["curl", "-sS", "--max-time", "120"] + arguments, input: input)
}

/// Looks again and again until something is so.
func eventually(_ what: String, within seconds: Double, _ isSo: () throws -> Bool) throws {
  let end = Date().addingTimeInterval(seconds)
  while Date() < end {
    if try isSo() { return }
    usleep(20_000)
  }
  Issue.record("It never came true within \(seconds) s that \(what).")
  throw NeverCameTrue(what: what)
}

struct NeverCameTrue: Error {
  let what: String
}

import Foundation
import Glibc
import Testing

/// A `roost serve` of the release binary on a free port, with a data folder of its own.
final class RoostProcess {
  let data: URL
  let port: Int
  private let settings: [String: String]
  private let signals: [String]
  private let folder: TemporaryFolder
  private var process = Process()

  /// The root of the checkout.
  static let checkout = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The release binary that `Scripts/build` makes, or the one that `ROOST_TEST_BINARY` names.
  static let binary =
    ProcessInfo.processInfo.environment["ROOST_TEST_BINARY"].map { URL(fileURLWithPath: $0) }
    ?? checkout.appendingPathComponent(".build/release/roost")

  /// Starts a server.
  ///
  /// - Parameters:
  ///   - settings: environment variables such as `ROOST_DRAIN_DEADLINE`.
  ///   - data: its data folder; nil for a new one that goes with it.
  ///   - signals: how env sets its signals; as a shell does, by default.
  /// - Throws: when it does not answer in time.
  init(
    _ settings: [String: String] = [:], data: URL? = nil, signals: [String] = ["--default-signal"]
  ) throws {
    try #require(
      FileManager.default.isExecutableFile(atPath: RoostProcess.binary.path), "Build it first: Scripts/build")
    folder = try TemporaryFolder()
    self.data = data ?? folder.url.appendingPathComponent("data")
    port = try freePort()
    self.settings = settings
    self.signals = signals
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
    // Foundation hands its threads' blocked signals on to a child; a shell's child has none, and env puts that right.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      signals + [RoostProcess.binary.path, "serve", "--data", data.path, "--listen", "127.0.0.1:\(port)"]
    process.currentDirectoryURL = folder.url
    process.environment = RoostProcess.environment(settings)
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
    askToEnd()
    return exitStatus()
  }

  /// Sends SIGTERM and does not wait.
  func askToEnd() { kill(process.processIdentifier, SIGTERM) }

  /// Waits for its end and returns its exit status; a signal's number when that was the end.
  func exitStatus() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Whether it runs; false from the moment on at which it has ended.
  var isRunning: Bool { process.isRunning }

  /// Its process id; another one after each start.
  var processID: Int32 { process.processIdentifier }

  /// Runs another command of the binary on the same data folder.
  func command(_ words: [String], input: String = "") throws -> CommandResult {
    try roost(words + ["--data", data.path], settings: settings, input: input)
  }

  /// What a process of Roost gets from this one's environment, apart from its settings.
  static func environment(_ settings: [String: String]) -> [String: String] {
    ProcessInfo.processInfo.environment
      .filter { name, _ in
        !["ROOST_", "SMTP", "GMAIL", "SENDER_EMAIL", "JWT_SECRET", "SECRET_KEY"].contains { name.hasPrefix($0) }
      }
      .merging(settings) { $1 }
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

/// Runs a command of the binary to its end, in an empty folder.
func roost(_ words: [String], settings: [String: String] = [:], input: String = "") throws -> CommandResult {
  let folder = try TemporaryFolder()
  return try run(
    ["env", "-C", folder.url.path, RoostProcess.binary.path] + words,
    exactEnvironment: RoostProcess.environment(settings), input: input)
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

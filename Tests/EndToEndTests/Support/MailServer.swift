import Foundation
import Glibc
import Testing

/// A real mail server (aiosmtpd) with STARTTLS and a log-in, in a process of its own.
final class MailServer {
  /// What it noted about one mail.
  struct Note: Decodable {
    let event: String
    let to: String
    let subject: String?
    let id: String?
    let text: String?
  }

  private let folder: TemporaryFolder
  private let port: Int
  private var process: Process?

  /// The Python that has aiosmtpd: that of `Scripts/setup test`, or the one that `ROOST_TEST_PYTHON` names.
  static let python =
    ProcessInfo.processInfo.environment["ROOST_TEST_PYTHON"]
    ?? RoostProcess.checkout.appendingPathComponent(".venv/bin/python3").path

  /// Makes a certificate and chooses a port; nobody listens yet.
  init() throws {
    try #require(
      FileManager.default.isExecutableFile(atPath: MailServer.python), "Prepare it first: Scripts/setup test")
    folder = try TemporaryFolder()
    port = try freePort()
    let made = try run([
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
      "-subj", "/CN=roost test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder.path("key.pem"), "-out",
      folder.path("certificate.pem"),
    ])
    try #require(made.status == 0, "\(made.errors)")
    _ = FileManager.default.createFile(atPath: folder.path("notes"), contents: nil)
  }

  deinit { stop() }

  /// What makes Roost send its mail there.
  var settings: [String: String] {
    [
      "SMTP_URL": "smtp://roost:pass%20word@127.0.0.1:\(port)", "ROOST_SMTP_CA_FILE": folder.path("certificate.pem"),
      "SENDER_EMAIL": "roost@example.com",
    ]
  }

  /// Starts it and returns when it listens.
  func start() throws {
    let notes = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("notes")))
    try notes.seekToEnd()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: MailServer.python)
    process.arguments =
      [URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("mail_server.py").path]
      + ["\(port)", folder.path("certificate.pem"), folder.path("key.pem")]
    process.standardOutput = notes
    process.standardInput = FileHandle.nullDevice
    try process.run()
    self.process = process
    try eventually("the mail server listens", within: 30) { try self.notes().contains { $0.event == "ready" } }
  }

  func stop() {
    guard let process, process.isRunning else { return }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Everything it noted so far, in order.
  func notes() throws -> [Note] {
    let text = try String(contentsOfFile: folder.path("notes"), encoding: .utf8)
    return try text.split(separator: "\n").map { try JSONDecoder().decode(Note.self, from: Data($0.utf8)) }
  }

  func accepted() throws -> [Note] { try notes().filter { $0.event == "accepted" } }

  /// Waits until it noted an event.
  func awaits(_ event: String, within seconds: Double) throws -> Note {
    try eventually("the mail server notes '\(event)'", within: seconds) { try notes().contains { $0.event == event } }
    return try #require(try notes().first { $0.event == event })
  }
}

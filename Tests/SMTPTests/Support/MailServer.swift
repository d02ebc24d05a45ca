import Core
import EventLoops
import Glibc
import JSON
import RoostTesting
import SMTP
import Testing

/// The mail server of `smtp_server.py`, a real one (aiosmtpd), in a process of its own.
struct MailServer {
  /// Its port on the loopback address.
  let port: Int
  /// Its certificate.
  let certificate: TestCertificate
  private let program: RunningProgram

  /// The Python interpreter that has aiosmtpd: `ROOST_TEST_PYTHON`, else the one that `Scripts/setup test` makes.
  static let python =
    unsafe getenv("ROOST_TEST_PYTHON").map { unsafe String(cString: $0) } ?? "\(root)/.venv/bin/python3"

  /// Why the tests are skipped where there is no such interpreter; on CI they fail instead.
  static let absence: Comment = "There is no Python with aiosmtpd. Scripts/setup test makes one."

  /// Whether the tests can run, or must.
  static let isHereOrMustBe =
    unsafe access(python, X_OK) == 0 || getenv("CI").map { unsafe String(cString: $0) } == "true"

  private static let root = #filePath.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" }

  /// Runs a server for as long as `body` takes.
  static func run(
    _ encryption: SMTPConfiguration.Encryption = .startTLS, names: String = "IP:127.0.0.1",
    body: @escaping @Sendable (MailServer) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let certificate = try await TestCertificate(in: folder, for: names)
      let script = "\(root)/Tests/SMTPTests/Support/smtp_server.py"
      let program = ChildProcess(
        executable: python, arguments: ["-u", script, encryption.rawValue, certificate.certificate, certificate.key],
        environment: ["PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"])
      try await RunningProgram.run(program) { program in
        let port = try #require(Int(try await program.nextLine()), "The mail server did not start.")
        try await body(MailServer(port: port, certificate: certificate, program: program))
      }
    }
  }

  /// How to reach it, with everything right.
  func configuration(_ encryption: SMTPConfiguration.Encryption = .startTLS) -> SMTPConfiguration {
    var configuration = SMTPConfiguration(
      host: "127.0.0.1", port: port, encryption: encryption, username: encryption == .none ? nil : "roost",
      password: encryption == .none ? nil : Secret("pass wörd"))
    configuration.authoritiesFile = certificate.certificate
    configuration.beGenerous()
    return configuration
  }

  /// The next mail that it took.
  func nextMail() async throws -> ReceivedMail {
    ReceivedMail(try JSONParser.parse(Array(try await program.nextLine().utf8)))
  }
}

/// A mail as the server saw it.
struct ReceivedMail {
  let sender: String?
  let recipients: [String]
  let isEncrypted: Bool?
  let user: String?
  let isUTF8: Bool?
  let content: [UInt8]?
  /// Subject, number of header fields and text, as Python's mail reader sees them.
  let subject: String?
  let fieldCount: Int64?
  let text: String?

  init(_ json: JSONValue) {
    sender = json["from"]?.string
    recipients = json["to"]?.array?.compactMap(\.string) ?? []
    isEncrypted = json["tls"]?.bool
    user = json["user"]?.string
    isUTF8 = json["utf8"]?.bool
    subject = json["subject"]?.string
    fieldCount = json["fields"]?.int64
    text = json["text"]?.string
    content = json["content"]?.string.flatMap { [UInt8](base64: $0) }
  }
}

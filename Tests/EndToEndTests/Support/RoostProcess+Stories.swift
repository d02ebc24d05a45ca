import Foundation
import Testing

/// Who the stories are about.
enum You {
  static let address = "you@example.com"
  static let password = "correct horse battery"
}

/// What a user does, in one line each.
extension RoostProcess {
  /// Registers the account and returns a token of it.
  func logIn() throws -> String {
    let registered = try curl([
      "-w", "\n%{http_code}", "-H", "Content-Type: application/json", "-d",
      #"{"username":"you","email":"\#(You.address)","password":"\#(You.password)"}"#, address + "/users/register",
    ])
    try #require(registered.text.hasSuffix("\n201"), "\(registered.text) \(registered.errors)")
    return try token()
  }

  /// Returns a token of the account that is there.
  func token() throws -> String {
    let token = try curl(["-u", "\(You.address):\(You.password)", "-X", "POST", address + "/login"]).text
    try #require(token.split(separator: ".").count == 3, "\(token)")
    return token
  }

  /// Uploads a file and returns the answer's body and, on a line of its own, its status.
  func upload(_ path: String, token: String) throws -> String {
    try curl([
      "-w", "\n%{http_code}", "-F", "file=@\(path)", "-H", "Authorization: Bearer \(token)", address + "/upload",
    ]).text
  }

  /// Asks for something with a token and returns the body.
  func get(_ path: String, token: String) throws -> String {
    try curl(["-H", "Authorization: Bearer \(token)", address + path]).text
  }

  /// The states of the account's conversions, newest first.
  func conversionStates(token: String) throws -> [String] {
    try get("/v1/media/conversions", token: token).matches(of: #/"state":"([a-z]+)"/#).map { String($0.1) }
  }

  /// Whether a child of it is ffmpeg.
  func isConverting() throws -> Bool {
    try run(["pgrep", "-P", "\(processID)", "-x", "ffmpeg"]).status == 0
  }

  /// Waits until the pipeline's queues have nothing to do; those of events that nobody consumes keep what they have.
  func settle() throws {
    try eventually("the pipeline's queues are empty", within: 200) {
      let rows = try command(["queue", "list"]).text.split(separator: "\n").map { $0.split(separator: " ") }
      let pipeline = rows.filter { ["video", "mp3", "conversion-failed", "notifications"].contains($0.first) }
      return pipeline.count == 4 && pipeline.allSatisfy { $0.dropFirst().prefix(2) == ["0", "0"] }
    }
  }
}

import Foundation
import Testing

/// The story of issue 2, as a new user types it: a video goes in, an MP3 and an e-mail come out.
@Suite(.serialized) struct VideoToMP3Tests {
  private let user = "you@example.com"
  private let password = "correct horse battery"

  @Test func `a clip becomes an MP3 of the same length and one mail`() throws {
    let roost = try RoostProcess()
    let token = try logIn(roost)
    let clip = try Samples.clip(seconds: 3)
    let upload = try curl(["-F", "file=@\(clip)", "-H", "Authorization: Bearer \(token)", roost.address + "/upload"])
    #expect(upload.text == "success!")
    let id = try fileID(roost)
    #expect(try roost.mails().count == 1)
    try expectMP3(roost, id: id, token: token, seconds: 3)
    #expect(roost.terminate() == 0)
  }

  @Test(arguments: [0, 20, 100, 250, 500, 900])
  func `killed at any moment after the upload, it completes with one mail`(milliseconds: Int) throws {
    let roost = try RoostProcess()
    let token = try logIn(roost)
    let clip = try Samples.clip(seconds: 3)
    let upload = try curl(["-F", "file=@\(clip)", "-H", "Authorization: Bearer \(token)", roost.address + "/upload"])
    #expect(upload.text == "success!")
    usleep(UInt32(milliseconds) * 1000)
    roost.kill9()
    try roost.start()
    let id = try fileID(roost)
    try expectMP3(roost, id: id, token: token, seconds: 3)
    #expect(try roost.mails().count == 1)
  }

  @Test func `killed during the upload, nothing of it is left and the server starts again`() throws {
    let roost = try RoostProcess()
    let token = try logIn(roost)
    let clip = try Samples.clip(seconds: 60)
    let upload = Process()
    upload.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    upload.arguments = [
      "curl", "-sS", "--limit-rate", "200k", "-F", "file=@\(clip)", "-H", "Authorization: Bearer \(token)",
      roost.address + "/upload",
    ]
    upload.standardError = FileHandle.nullDevice
    upload.standardOutput = FileHandle.nullDevice
    try upload.run()
    usleep(400_000)
    roost.kill9()
    upload.waitUntilExit()
    try roost.start()
    let list = try curl(["-H", "Authorization: Bearer \(token)", roost.address + "/v1/media/conversions"])
    #expect(list.text.contains(#""items":[]"#), "\(list.text)")
    #expect(try roost.mails().isEmpty)
  }

  @Test func `a video without sound is refused with a reason`() throws {
    let roost = try RoostProcess()
    let token = try logIn(roost)
    let answer = try curl([
      "-w", "\n%{http_code}", "-F", "file=@\(Samples.silent())", "-H", "Authorization: Bearer \(token)",
      roost.address + "/upload",
    ]).text
    #expect(answer.hasSuffix("\n422"), "\(answer)")
    #expect(answer.contains("audio"), "\(answer)")
  }

  @Test func `nobody uploads without a token`() throws {
    let roost = try RoostProcess()
    let clip = try Samples.clip(seconds: 3)
    let answer = try curl(["-w", "\n%{http_code}", "-F", "file=@\(clip)", roost.address + "/upload"]).text
    #expect(answer == "missing credentials\n401")
  }

  private func logIn(_ roost: RoostProcess) throws -> String {
    let registered = try curl([
      "-w", "\n%{http_code}", "-H", "Content-Type: application/json", "-d",
      #"{"username":"you","email":"\#(user)","password":"\#(password)"}"#, roost.address + "/users/register",
    ])
    #expect(registered.text.hasSuffix("\n201"), "\(registered.text)")
    let token = try curl(["-u", "\(user):\(password)", "-X", "POST", roost.address + "/login"]).text
    #expect(token.split(separator: ".").count == 3, "\(token)")
    return token
  }

  /// Waits for the mail and returns the id it names.
  private func fileID(_ roost: RoostProcess) throws -> String {
    try eventually("a mail is there", within: 60) { try !roost.mails().isEmpty }
    let mail = try #require(try roost.mails().first)
    #expect(mail.contains("Subject: MP3 Download"))
    #expect(mail.contains("To: \(user)") || mail.contains("To: <\(user)>"))
    let match = try #require(mail.firstMatch(of: #/mp3 file_id: ([0-9a-f]{24}) is now ready!/#))
    return String(match.1)
  }

  private func expectMP3(_ roost: RoostProcess, id: String, token: String, seconds: Double) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("out.mp3")
    let status = try curl([
      "-o", path, "-w", "%{http_code}", "-H", "Authorization: Bearer \(token)", roost.address + "/download?fid=\(id)",
    ]).text
    #expect(status == "200")
    let found = try probe(path)
    #expect(found.codec == "mp3")
    #expect(abs(found.seconds - seconds) <= 0.1, "\(found.seconds)")
  }
}

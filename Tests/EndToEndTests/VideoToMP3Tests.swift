import Foundation
import Testing

/// The story of issue 2, as a new user types it: a video goes in, an MP3 and an e-mail come out.
@Suite(.serialized) struct VideoToMP3Tests {
  @Test func `a clip becomes an MP3 of the same length and one mail`() throws {
    let roost = try RoostProcess()
    let token = try roost.logIn()
    let clip = try Samples.clip(seconds: 3)
    #expect(try roost.upload(clip, token: token) == "success!\n200")
    try expectOneMailAndMP3(roost, token: token, seconds: 3)
    #expect(roost.terminate() == 0)
  }

  @Test(arguments: [0, 20, 100, 250, 500, 900])
  func `killed at any moment after the upload, it completes with one mail`(milliseconds: Int) throws {
    let roost = try RoostProcess()
    let token = try roost.logIn()
    let clip = try Samples.clip(seconds: 3)
    #expect(try roost.upload(clip, token: token) == "success!\n200")
    usleep(UInt32(milliseconds) * 1000)
    roost.kill9()
    try roost.start()
    try expectOneMailAndMP3(roost, token: token, seconds: 3)
  }

  @Test func `killed while ffmpeg runs, it completes with one mail`() throws {
    let (roost, token) = try converting()
    roost.kill9()
    try roost.start()
    try expectOneMailAndMP3(roost, token: token, seconds: 600)
  }

  @Test func `killed twice in a row while ffmpeg runs, it completes with one mail`() throws {
    let (roost, token) = try converting()
    roost.kill9()
    try roost.start()
    try eventually("ffmpeg runs again", within: 60) { try roost.isConverting() }
    roost.kill9()
    try roost.start()
    try expectOneMailAndMP3(roost, token: token, seconds: 600)
  }

  @Test func `killed as soon as the MP3 is there, it completes with one mail`() throws {
    let (roost, token) = try converting()
    try eventually("the conversion is done", within: 120) {
      try roost.conversionStates(token: token).contains("succeeded")
    }
    roost.kill9()
    try roost.start()
    try expectOneMailAndMP3(roost, token: token, seconds: 600)
  }

  @Test func `killed as soon as the mail is being written, there is one mail`() throws {
    let (roost, token) = try converting()
    let outbox = roost.data.appendingPathComponent("outbox").path
    try eventually("something is in the outbox", within: 120) {
      (try? FileManager.default.contentsOfDirectory(atPath: outbox))?.isEmpty == false
    }
    roost.kill9()
    try roost.start()
    try expectOneMailAndMP3(roost, token: token, seconds: 600)
  }

  @Test func `killed after everything is done, a restart sends nothing again`() throws {
    let roost = try RoostProcess()
    let token = try roost.logIn()
    #expect(try roost.upload(Samples.clip(seconds: 3), token: token) == "success!\n200")
    try expectOneMailAndMP3(roost, token: token, seconds: 3)
    roost.kill9()
    try roost.start()
    try expectOneMailAndMP3(roost, token: token, seconds: 3)
  }

  @Test func `killed during the upload, nothing of it is left and the server starts again`() throws {
    let roost = try RoostProcess()
    let token = try roost.logIn()
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
    let token = try roost.logIn()
    let answer = try roost.upload(Samples.silent(), token: token)
    #expect(answer.hasSuffix("\n422"), "\(answer)")
    #expect(answer.contains("audio"), "\(answer)")
  }

  @Test func `nobody uploads without a token`() throws {
    let roost = try RoostProcess()
    let clip = try Samples.clip(seconds: 3)
    let answer = try curl(["-w", "\n%{http_code}", "-F", "file=@\(clip)", roost.address + "/upload"]).text
    #expect(answer == "missing credentials\n401")
  }

  /// A server with ffmpeg at work on a clip of ten minutes, which takes it some seconds.
  private func converting() throws -> (RoostProcess, token: String) {
    let roost = try RoostProcess()
    let token = try roost.logIn()
    try #require(try roost.upload(Samples.clip(seconds: 600), token: token) == "success!\n200")
    try eventually("ffmpeg runs", within: 30) { try roost.isConverting() }
    return (roost, token)
  }

  private func expectOneMailAndMP3(_ roost: RoostProcess, token: String, seconds: Double) throws {
    let id = try fileID(roost)
    try expectMP3(roost, id: id, token: token, seconds: seconds)
    try roost.settle()
    #expect(try roost.mails().count == 1)
  }

  /// Waits for the mail and returns the id it names.
  private func fileID(_ roost: RoostProcess) throws -> String {
    try eventually("a mail is there", within: 120) { try !roost.mails().isEmpty }
    let mail = try #require(try roost.mails().first)
    #expect(mail.contains("Subject: MP3 Download"))
    #expect(mail.contains("To: \(You.address)") || mail.contains("To: <\(You.address)>"))
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

import Foundation
import Testing

/// With SMTP set, mail arrives at a real mail server, once.
///
/// The first retry comes 30 to 60 s after a failure, and an attempt of unknown outcome is repeated when its lease of 120 s is
/// over; no setting makes either shorter, so these tests wait, side by side.
struct MailDeliveryTests {
  @Test func `the mail about an MP3 arrives with subject, text and Message-ID`() throws {
    let (roost, server) = try delivering()
    let token = try roost.logIn()
    #expect(try roost.upload(Samples.clip(seconds: 3), token: token) == "success!\n200")
    let mail = try server.awaits("accepted", within: 60)
    #expect(mail.to == You.address)
    #expect(mail.subject == "MP3 Download")
    #expect(mail.text?.wholeMatch(of: #/mp3 file_id: [0-9a-f]{24} is now ready!/#) != nil, "\(mail)")
    #expect(mail.id?.wholeMatch(of: #/<[^<>@ ]+@example\.com>/#) != nil, "\(mail)")
    try expectOneMail(roost, server)
  }

  @Test func `a mail refused for the moment is sent again with the same Message-ID`() throws {
    let (roost, server) = try delivering()
    try send(roost, to: "later@example.com")
    let deferred = try server.awaits("deferred", within: 30)
    let accepted = try server.awaits("accepted", within: 120)
    #expect(deferred.id != nil && deferred.id == accepted.id)
    try expectOneMail(roost, server)
  }

  @Test func `a mail refused for good is shown as failed with the server's words`() throws {
    let (roost, server) = try delivering()
    let token = try send(roost, to: "bounce@example.com")
    _ = try server.awaits("refused", within: 30)
    try eventually("it is a dead letter", within: 30) {
      try roost.command(["queue", "dead", "notifications"]).text.contains("bounce@example.com")
    }
    #expect(try roost.command(["queue", "dead", "notifications"]).text.contains("no such user"))
    let list = try roost.get("/v1/notifications", token: token)
    #expect(list.contains(#""state":"failed""#) && list.contains(#""replyCode":550"#), "\(list)")
    #expect(list.contains("no such user"), "\(list)")
  }

  @Test func `mail waits for a server that is down`() throws {
    let server = try MailServer()
    let roost = try RoostProcess(server.settings)
    let token = try send(roost, to: You.address)
    try eventually("an attempt has failed", within: 60) {
      try roost.get("/v1/notifications", token: token).contains(#""state":"retrying""#)
    }
    try server.start()
    _ = try server.awaits("accepted", within: 120)
    try expectOneMail(roost, server)
  }

  @Test func `killed before the server has answered, the mail arrives once`() throws {
    let (roost, server) = try delivering()
    try send(roost, to: "stuck@example.com")
    let first = try server.awaits("stuck", within: 30)
    roost.kill9()
    try roost.start()
    #expect(try server.awaits("accepted", within: 180).id == first.id)
    try expectOneMail(roost, server)
  }

  @Test func `killed before the server could be reached, the mail arrives once`() throws {
    let server = try MailServer()
    let roost = try RoostProcess(server.settings)
    let token = try send(roost, to: You.address)
    try eventually("an attempt has failed", within: 60) {
      try roost.get("/v1/notifications", token: token).contains(#""state":"retrying""#)
    }
    roost.kill9()
    try server.start()
    try roost.start()
    _ = try server.awaits("accepted", within: 120)
    try expectOneMail(roost, server)
  }

  private func delivering() throws -> (RoostProcess, MailServer) {
    let server = try MailServer()
    try server.start()
    return (try RoostProcess(server.settings), server)
  }

  /// Sends a mail as an administrator and returns the administrator's token.
  @discardableResult private func send(_ roost: RoostProcess, to recipient: String) throws -> String {
    let added = try roost.command(["user", "add", "you", You.address, "--administrator"], input: You.password + "\n")
    try #require(added.status == 0, "\(added.errors)")
    let token = try roost.token()
    let answer = try roost.answer(
      "POST", "/notifications/send", type: "application/json", token: token,
      body: Array(#"{"type":"email","recipient":"\#(recipient)","subject":"Hello","message":"Hello from Roost."}"#.utf8)
    )
    try #require((200...202).contains(answer.status), "\(answer.text)")
    return token
  }

  private func expectOneMail(_ roost: RoostProcess, _ server: MailServer) throws {
    try roost.settle()
    #expect(try server.accepted().count == 1)
  }
}

import Foundation
import Testing

/// SIGTERM ends the server, and what is in hand is finished first.
struct DrainTests {
  @Test func `an upload in hand is finished, and nothing new is taken`() throws {
    let roost = try RoostProcess()
    let upload = try HalfUpload(roost)
    roost.askToEnd()
    try eventually("new connections are refused", within: 15) { roost.refusesConnections() }
    let answer = upload.finish()
    #expect(answer.status == 200, "\(answer.text)")
    #expect(answer.body == "success!")
    #expect(roost.exitStatus() == 0)
  }

  @Test func `a drained upload is converted after the next start`() throws {
    let roost = try RoostProcess()
    let upload = try HalfUpload(roost)
    roost.askToEnd()
    try eventually("new connections are refused", within: 15) { roost.refusesConnections() }
    #expect(upload.finish().status == 200)
    #expect(roost.exitStatus() == 0)
    try roost.start()
    try eventually("the mail is there", within: 60) { try roost.mails().count == 1 }
  }

  @Test func `an upload that never ends is given up at the deadline`() throws {
    let roost = try RoostProcess(["ROOST_DRAIN_DEADLINE": "1s"])
    let upload = try HalfUpload(roost)
    roost.askToEnd()
    try eventually("it has ended", within: 15) { !roost.isRunning }
    #expect(roost.exitStatus() == 0)
    #expect(upload.readToEnd().status != 200)
  }

  @Test func `an idle server ends without waiting for the deadline`() throws {
    let roost = try RoostProcess(["ROOST_DRAIN_DEADLINE": "1h"])
    let idle = try RawConnection(port: roost.port)
    roost.askToEnd()
    try eventually("it has ended", within: 15) { !roost.isRunning }
    #expect(roost.exitStatus() == 0)
    #expect(idle.readToEnd().isEmpty)
  }

  @Test func `a server whose parent has blocked SIGTERM drains as well`() throws {
    let roost = try RoostProcess(signals: ["--block-signal=TERM"])
    roost.askToEnd()
    try eventually("it has ended", within: 15) { !roost.isRunning }
    #expect(roost.exitStatus() == 0)
  }

  @Test func `a second SIGTERM does no harm`() throws {
    let roost = try RoostProcess()
    let upload = try HalfUpload(roost)
    roost.askToEnd()
    try eventually("new connections are refused", within: 15) { roost.refusesConnections() }
    roost.askToEnd()
    #expect(upload.finish().status == 200)
    #expect(roost.exitStatus() == 0)
  }
}

/// An upload of a clip of which the server has the first half.
private final class HalfUpload {
  private let connection: RawConnection
  private let rest: ArraySlice<UInt8>

  init(_ roost: RoostProcess) throws {
    let token = try roost.logIn()
    let video = Array(try Data(contentsOf: URL(fileURLWithPath: Samples.clip(seconds: 3))))
    let body = Array(Hostile.fileHead.utf8) + video + Array("\r\n--XX--\r\n".utf8)
    connection = try RawConnection(port: roost.port)
    connection.send(
      "POST /upload HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: \(Hostile.form)\r\n"
        + "Authorization: Bearer \(token)\r\nContent-Length: \(body.count)\r\n\r\n")
    connection.send(Array(body[..<(body.count / 2)]))
    rest = body[(body.count / 2)...]
    try eventually("the server has the first half", within: 30) { try !roost.filesInBlobs().isEmpty }
  }

  func finish() -> RawAnswer {
    connection.send(Array(rest))
    return readToEnd()
  }

  func readToEnd() -> RawAnswer { RawAnswer(text: connection.readToEnd()) }
}

extension RoostProcess {
  fileprivate func refusesConnections() -> Bool {
    do {
      _ = try RawConnection(port: port)
      return false
    } catch { return true }
  }
}

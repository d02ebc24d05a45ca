import Foundation
import Testing

/// What a hostile client sends gets an answer that names what is wrong, and harms nobody.
@Suite(.serialized) struct HostileInputTests {
  private let roost: RoostProcess
  private let processID: Int32

  init() throws {
    roost = try RoostProcess()
    processID = roost.processID
  }

  @Test(arguments: Hostile.heads) func `a malformed head is refused`(hostile: Hostile) throws {
    expect(try roost.answer(hostile.bytes), hostile)
    try expectUnharmed()
  }

  @Test(arguments: Hostile.chunks) func `a malformed chunked body is refused`(hostile: Hostile) throws {
    expect(try roost.answer(hostile.bytes), hostile)
    try expectUnharmed()
  }

  @Test func `a head that never ends is cut`() throws {
    let answer = try roost.answer(Array("GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ".utf8))
    #expect(answer.status == 408, "\(answer.text)")
    try expectUnharmed()
  }

  @Test func `a body that never comes is given up`() throws {
    let head = "POST /v1/tokens HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    let answer = try roost.answer(Array(head.utf8))
    #expect(answer.status == 408, "\(answer.text)")
    try expectUnharmed()
  }

  @Test(arguments: Hostile.paths) func `a path with a trick in it is refused`(hostile: Hostile) throws {
    let answer = try roost.answer("GET", hostile.text)
    #expect(answer.status == 400, "\(answer.text)")
    #expect(answer.body.contains(hostile.named), "\(answer.body)")
    try expectUnharmed()
  }

  @Test(arguments: Hostile.documents) func `a bad JSON document is refused`(hostile: Hostile) throws {
    for path in ["/v1/users", "/users/register"] {
      expect(try roost.answer("POST", path, type: "application/json", body: hostile.bytes), hostile)
    }
    try expectUnharmed()
  }

  @Test(arguments: ["text/plain", "application/xml", "application/json; charset=utf-16", ";;;", "multipart/form-data"])
  func `a body of another content type is refused`(type: String) throws {
    let answer = try roost.answer("POST", "/v1/users", type: type, body: Array("{}".utf8))
    #expect(answer.status == 415)
    #expect(answer.body.contains(type.contains("utf-16") ? "UTF-8" : "application/json"), "\(answer.body)")
    try expectUnharmed()
  }

  @Test func `a token that is wrong in any way opens nothing`() throws {
    let token = try roost.logIn()
    let other = try RoostProcess()
    let forgeries = try Forgeries(of: token, keys: roost.get("/.well-known/jwks.json", token: token))
    #expect(try roost.answer("GET", "/v1/media/conversions", token: token).status == 200)
    for (name, forged) in forgeries.all + [("signed with another key", try other.logIn())] {
      #expect(try roost.answer("GET", "/v1/media/conversions", token: forged).status == 401, "\(name)")
      #expect(try roost.answer("POST", "/upload", token: forged).status == 401, "\(name)")
      #expect(try roost.answer("POST", "/validate", token: forged).status == 401, "\(name)")
      #expect(try roost.answer("GET", "/profile", token: forged).status == 401, "\(name)")
    }
    try expectUnharmed()
  }

  @Test func `a token signed with the shared secret opens until it has expired`() throws {
    let secret = "a shared secret of many, many bytes"
    let shared = try RoostProcess(["JWT_SECRET": secret])
    let now = Int(Date().timeIntervalSince1970)
    let statuses = try [now + 600, now - 600].map { expiry in
      try shared.answer("POST", "/validate", token: Forgeries.shared(secret, expiry: expiry)).status
    }
    #expect(statuses == [200, 401])
    #expect(try shared.answer("POST", "/validate", token: Forgeries.shared("x", expiry: now + 600)).status == 401)
  }

  @Test(arguments: Hostile.forms) func `a form that is not one file is refused`(hostile: Hostile) throws {
    let token = try roost.logIn()
    expect(try roost.answer("POST", "/upload", type: hostile.type, token: token, body: hostile.bytes), hostile)
    #expect(try roost.get("/v1/media/conversions", token: token).contains(#""items":[]"#))
    try expectNothingStored()
    try expectUnharmed()
  }

  @Test func `a form whose connection is cut midway leaves nothing behind`() throws {
    let token = try roost.logIn()
    try sendHalfAForm(token: token)
    try eventually("the unfinished file is gone", within: 60) { try roost.filesInBlobs().isEmpty }
    #expect(try roost.get("/v1/media/conversions", token: token).contains(#""items":[]"#))
    try expectUnharmed()
  }

  private func sendHalfAForm(token: String) throws {
    let connection = try RawConnection(port: roost.port)
    connection.send(
      "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: \(Hostile.form)\r\nAuthorization: Bearer \(token)\r\n"
        + "Content-Length: 1000000\r\n\r\n" + Hostile.file + String(repeating: "x", count: 300_000))
    try eventually("the upload has begun", within: 30) { try !roost.filesInBlobs().isEmpty }
  }

  private func expect(_ answer: RawAnswer, _ hostile: Hostile) {
    #expect(hostile.statuses.contains(answer.status), "\(answer.text.prefix(300))")
    #expect(hostile.named.isEmpty || answer.body.contains(hostile.named), "\(answer.body.prefix(300))")
  }

  private func expectNothingStored() throws {
    try eventually("nothing is stored", within: 30) { try roost.filesInBlobs().isEmpty }
  }

  private func expectUnharmed() throws {
    #expect(try roost.answer("GET", "/healthz").status == 200)
    #expect(roost.isRunning && roost.processID == processID)
  }
}

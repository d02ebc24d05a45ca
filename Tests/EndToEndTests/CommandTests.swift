import Foundation
import Testing

/// The command line, as somebody types it.
struct CommandTests {
  @Test(arguments: [
    [], ["serve"], ["routes"], ["doctor"], ["user"], ["user", "add"], ["user", "list"], ["user", "password"], ["queue"],
    ["queue", "list"], ["queue", "dead"], ["queue", "replay"], ["version"],
  ])
  func `--help explains every command`(words: [String]) throws {
    let help = try roost(words + ["--help"])
    #expect(help.status == 0)
    #expect(help.text.contains("Usage: roost"), "\(help.text)")
    #expect(help.errors.isEmpty)
  }

  @Test func `no command at all shows the help as an error`() throws {
    let answer = try roost([])
    #expect(answer.status == 64)
    #expect(answer.errors.contains("Usage: roost"))
  }

  @Test(arguments: [
    (["serv"], "Did you mean 'serve'?"), (["serve", "--dta", "x"], "Did you mean '--data'?"),
    (["serve", "nothing"], "is not a service"), (["user", "add"], "USERNAME"),
  ])
  func `a command line that cannot be understood is refused`(words: [String], hint: String) throws {
    let answer = try roost(words)
    #expect(answer.status == 64)
    #expect(answer.errors.contains(hint), "\(answer.errors)")
  }

  @Test func `an unknown setting is named with a suggestion`() throws {
    let answer = try roost(["serve"], settings: ["ROOST_LISTN": "127.0.0.1:1"])
    #expect(answer.status == 78)
    #expect(answer.errors.contains("ROOST_LISTN") && answer.errors.contains("Did you mean ROOST_LISTEN?"))
  }

  @Test func `a bad value is named with what is accepted`() throws {
    let answer = try roost(["serve"], settings: ["ROOST_LISTEN": "nonsense"])
    #expect(answer.status == 78)
    #expect(answer.errors.contains("ROOST_LISTEN = 'nonsense'") && answer.errors.contains("127.0.0.1:8080"))
  }

  @Test func `doctor shows no secret and names what does not work`() throws {
    let folder = try TemporaryFolder()
    let port = try freePort()
    let answer = try roost(
      ["doctor", "--data", folder.path("data")],
      settings: ["JWT_SECRET": "a-topmost-secret", "SMTP_URL": "smtp://roost:hunter2@127.0.0.1:\(port)"])
    #expect(answer.status == 1)
    #expect(!(answer.text + answer.errors).contains("topmost") && !(answer.text + answer.errors).contains("hunter2"))
    #expect(answer.text.contains("FAILED  mail"), "\(answer.text)")
  }

  @Test func `doctor says in full how to mend what does not work`() throws {
    let folder = try TemporaryFolder()
    let answer = try roost(
      ["doctor", "--data", folder.path("data")], settings: ["SMTP_URL": "smtp://127.0.0.1:\(freePort())"])
    let line = try #require(answer.text.split(separator: "\n").first { $0.contains("FAILED  mail") })
    #expect(!line.hasSuffix("…"), "\(line)")
  }

  @Test func `routes lists every route with who may use it`() throws {
    let answer = try roost(["routes"])
    #expect(answer.status == 0)
    #expect(
      answer.text.contains(#/POST +\/login +anyone/#) && answer.text.contains(#/GET +\/v1\/users +administrators/#))
  }

  @Test(arguments: [["version"], ["--version"]]) func `the version is shown`(words: [String]) throws {
    let answer = try roost(words)
    #expect(answer.status == 0)
    #expect(answer.text.contains(#/^roost [0-9]+\.[0-9]+\.[0-9]+/#))
  }

  @Test func `accounts are managed beside a running server`() throws {
    let roost = try RoostProcess()
    #expect(try roost.command(["user", "add", "you", You.address], input: You.password + "\n").status == 0)
    #expect(try roost.command(["user", "list"]).text.contains(You.address))
    _ = try roost.token()
    #expect(try roost.command(["user", "password", "you"], input: "another good password\n").status == 0)
    #expect(try roost.answer("GET", "/healthz").status == 200)
    let old = try curl(["-w", "%{http_code}", "-u", "you:\(You.password)", "-X", "POST", roost.address + "/login"])
    #expect(old.text.hasSuffix("401"), "\(old.text)")
  }

  @Test func `an account is refused that is there, or without a password`() throws {
    let roost = try RoostProcess()
    #expect(try roost.command(["user", "add", "you", You.address]).status == 69)
    #expect(try roost.command(["user", "add", "you", You.address], input: You.password + "\n").status == 0)
    let again = try roost.command(["user", "add", "you", You.address], input: You.password + "\n")
    #expect(again.status == 69 && !again.errors.isEmpty)
    #expect(try roost.command(["user", "password", "nobody"], input: You.password + "\n").status == 69)
  }

  @Test func `a poison message becomes a dead letter that can be replayed`() throws {
    let roost = try RoostProcess()
    roost.kill9()
    try poison(roost)
    try roost.start()
    try eventually("it is given up", within: 60) {
      try roost.command(["queue", "dead", "mp3"]).text.contains("poison")
    }
    #expect(try roost.command(["queue", "list"]).text.contains(#/mp3 +0 +0 +1/#))
    let replayed = try roost.command(["queue", "replay", "mp3", "poison"])
    #expect(replayed.status == 0 && replayed.text.contains("1 dead letter"), "\(replayed.errors)")
    try eventually("it is given up again", within: 60) {
      try roost.command(["queue", "dead", "mp3"]).text.contains("poison")
    }
  }

  @Test func `an unknown queue is refused with the queues there are`() throws {
    let answer = try RoostProcess().command(["queue", "dead", "nothing"])
    #expect(answer.status == 69)
    #expect(answer.errors.contains("mp3"), "\(answer.errors)")
  }

  @Test func `a second server on the same data folder is refused`() throws {
    let first = try RoostProcess()
    let second = try first.command(["serve", "--listen", "127.0.0.1:\(freePort())"])
    #expect(second.status == 69)
    #expect(second.errors.contains("Another Roost serves the data folder"), "\(second.errors)")
    #expect(try first.answer("GET", "/healthz").status == 200)
  }

  @Test func `a second server on the same port is refused`() throws {
    let first = try RoostProcess()
    let folder = try TemporaryFolder()
    let second = try roost(["serve", "--data", folder.path("data"), "--listen", "127.0.0.1:\(first.port)"])
    #expect(second.status == 69)
    #expect(second.errors.contains("\(first.port)"), "\(second.errors)")
  }

  @Test func `a data folder that cannot be made is refused`() throws {
    let folder = try TemporaryFolder()
    _ = FileManager.default.createFile(atPath: folder.path("file"), contents: nil)
    let answer = try roost(["serve", "--data", folder.path("file/data"), "--listen", "127.0.0.1:\(freePort())"])
    #expect(answer.status == 69)
    #expect(answer.errors.contains("data folder") && answer.errors.contains("--data"), "\(answer.errors)")
  }

  @Test(.enabled(if: SmallDisk.isPossible, "mounting needs root and CAP_SYS_ADMIN"))
  func `a read-only data folder is refused`() throws {
    let disk = try SmallDisk(mebibytes: 1, isReadOnly: true)
    let answer = try roost(["serve", "--data", disk.url.path, "--listen", "127.0.0.1:\(freePort())"])
    #expect(answer.status == 69)
    #expect(answer.errors.contains("data folder") && answer.errors.contains("Read-only"), "\(answer.errors)")
  }

  private func poison(_ roost: RoostProcess) throws {
    let database = roost.data.appendingPathComponent("queue.db").path
    let result = try run([
      "sqlite3", database,
      """
      INSERT INTO roost_message (queue, id, type, body, time, deliveries, holder, due, since)
        VALUES ('mp3', 'poison', 'mp3', CAST('no JSON' AS BLOB), 0, 0, 0, 0, 0)
      """,
    ])
    try #require(result.status == 0, "\(result.errors)")
  }
}

import EventLoops
import HTTP
import HTTPClient
import RoostTesting
import Testing

@Suite struct HTTPClientTests {
  @Test func `an answer has its status, its fields and its body`() async throws {
    try await withClient { connection in
      _ = try connection.readHead()
      try connection.answer("418 I'm a teapot", headers: ["X-Tea:  green ", "X-Tea: black", "X-Empty:"], body: "short")
    } body: { client, server in
      let response = try await client.send(HTTPClientRequest(.get, server.url()))
      #expect(response.status.code == 418)
      #expect(response.headers.values(of: "x-tea") == ["green", "black"])
      #expect(response.headers["X-Empty"] == "")
      #expect(try await response.body.collect(upTo: 100) == Array("short".utf8))
    }
  }

  @Test func `the request line and fields are what was asked, and nothing else`() async throws {
    try await withClient { connection in
      let head = try connection.readHead()
      try connection.answer(body: head)
    } body: { client, server in
      let headers: HTTPHeaders = ["X-A": "1", "X-Empty": "", "Connection": "close", "Content-Length": "7", "TE": "x"]
      let response = try await client.send(HTTPClientRequest(.get, server.url("/a/../b?q=%20"), headers: headers))
      let head = String(decoding: try await response.body.collect(upTo: 1000), as: UTF8.self)
      #expect(
        head
          == "GET /a/../b?q=%20 HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nUser-Agent: Roost\r\nX-A: 1\r\nX-Empty:\r\n\r\n"
      )
    }
  }

  @Test(arguments: [
    ("POST", true), ("PUT", true), ("PATCH", true), ("DELETE", false), ("GET", false), ("PURGE", false),
  ])
  func `an empty body is said to be empty where one is expected`(method: String, isSaid: Bool) async throws {
    try await withClient { connection in
      try connection.answer(body: try connection.readHead())
    } body: { client, server in
      let response = try await client.send(HTTPClientRequest(HTTPMethod(method), server.url()))
      let head = String(decoding: try await response.body.collect(upTo: 1000), as: UTF8.self)
      #expect(head.hasPrefix("\(method) / HTTP/1.1\r\n"))
      #expect(head.contains("Content-Length: 0\r\n") == isSaid)
      #expect(!head.contains("Transfer-Encoding"))
    }
  }

  @Test func `an answer to HEAD has no body`() async throws {
    try await withClient { connection in
      while true {
        _ = try connection.readHead()
        try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
      }
    } body: { client, server in
      let response = try await client.send(HTTPClientRequest(.head, server.url()))
      #expect(response.headers["Content-Length"] == "99999999999")
      #expect(try await response.body.collect(upTo: 0).isEmpty)
    }
  }

  @Test func `interim answers are skipped and trailers are no fields`() async throws {
    try await withClient { connection in
      _ = try connection.readHead()
      try connection.write("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
      try connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Late: 1\r\n\r\n")
    } body: { client, server in
      let response = try await client.send(HTTPClientRequest(.get, server.url()))
      #expect(response.status == .ok)
      #expect(response.headers["Link"] == nil)
      #expect(try await response.body.collect(upTo: 10) == Array("hi".utf8))
    }
  }

  @Test func `a redirect is an answer`() async throws {
    try await withClient { connection in
      _ = try connection.readHead()
      try connection.answer("302 Found", headers: ["Location: http://127.0.0.1:1/"])
    } body: { client, server in
      let response = try await client.send(HTTPClientRequest(.get, server.url()))
      #expect(response.status == .found)
      #expect(server.connections == 1)
    }
  }

  @Test func `a connection is used again once an answer has been read`() async throws {
    try await withClient { connection in
      while true {
        _ = try connection.readHead()
        try connection.answer(body: "\(connection.number)")
      }
    } body: { client, server in
      for _ in 0..<20 {
        let response = try await client.send(HTTPClientRequest(.get, server.url()))
        _ = try await response.body.collect(upTo: 10)
      }
      // One for each of the two loops.
      #expect(server.connections == 2)
    }
  }

  @Test func `a kept connection that has died is replaced`() async throws {
    try await withClient { connection in
      _ = try connection.readHead()
      try connection.answer(body: "ok")
    } body: { client, server in
      for _ in 0..<6 {
        let response = try await client.send(HTTPClientRequest(.get, server.url()))
        #expect(try await response.body.collect(upTo: 10) == Array("ok".utf8))
      }
      #expect(server.connections == 6)
    }
  }

  @Test func `a kept connection that is reset under the next request is replaced`() async throws {
    let script: ScriptedServer.Script = { connection in
      _ = try connection.readHead()
      try connection.answer(body: "ok")
      _ = try connection.readHead()
      connection.reset()
    }
    try await ScriptedServer.run(script) { server in
      let group = try EventLoopGroup(count: 1, name: "client")
      let client = HTTPClient(group: group)
      var bodies: [[UInt8]] = []
      var failure: (any Error)?
      do {
        for _ in 0..<20 {
          let response = try await client.send(HTTPClientRequest(.get, server.url()))
          bodies.append(try await response.body.collect(upTo: 10))
        }
      } catch { failure = error }
      await client.shutDown()
      await group.shutDown()
      #expect(failure == nil)
      #expect(bodies == Array(repeating: Array("ok".utf8), count: 20))
      // Each connection answers once, and is reset when it is asked again.
      #expect(server.connections == 20)
    }
  }

  @Test func `a hundred requests at once share a few connections and get their own answers`() async throws {
    var configuration = HTTPClientConfiguration()
    configuration.connectionLimit = 4
    try await withClient(configuration) { connection in
      while true {
        let path = try connection.readHead().split(separator: " ")[1]
        try connection.answer(body: String(path))
      }
    } body: { client, server in
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<100 {
          group.addTask {
            let response = try await client.send(HTTPClientRequest(.get, server.url("/\(number)")))
            return try await response.body.collect(upTo: 10) == Array("/\(number)".utf8)
          }
        }
        for try await isRight in group { #expect(isRight) }
        #expect(server.connections <= 8)
      }
    }
  }

  @Test(arguments: [
    "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "", "nonsense", "http://a b/", "http://127.0.0.1/\r\nX: y",
    "http://user:password@127.0.0.1/", "http://127.0.0.1/ü", "gopher://127.0.0.1/", "http://127.0.0.1\0.example/",
  ])
  func `a URL that is not plain http or https is refused`(url: String) async throws {
    try await withClient { _ in
    } body: { client, server in
      let error = await #expect(throws: HTTPClientError.self) {
        _ = try await client.send(HTTPClientRequest(.get, url))
      }
      #expect(error?.code == .invalidRequest)
      #expect(error?.description.contains("password") == false)
    }
  }

  @Test(arguments: ["X Y", "X\r\nY", "X:", "Ü"])
  func `a field name cannot add a field either`(name: String) async throws {
    try await withClient { connection in
      try connection.answer(body: try connection.readHead())
    } body: { client, server in
      var headers = HTTPHeaders()
      headers.append(name, "1")
      let response = try await client.send(HTTPClientRequest(.get, server.url(), headers: headers))
      let lines = String(decoding: try await response.body.collect(upTo: 1000), as: UTF8.self).split(separator: "\r\n")
      #expect(lines.count == 4)
      #expect(lines.last?.hasSuffix("_: 1") == true || lines.last?.hasSuffix("_Y: 1") == true)
    }
  }

  @Test(arguments: ["X Y", "", "X\r\nY: z", "Ü"])
  func `a method that is no token is refused`(method: String) async throws {
    try await withClient { _ in
    } body: { client, server in
      let request = HTTPClientRequest(HTTPMethod(method), server.url())
      let error = await #expect(throws: HTTPClientError.self) { _ = try await client.send(request) }
      #expect(error?.code == .invalidRequest)
      #expect(server.connections == 0)
    }
  }

  @Test func `a field's value cannot add a field`() async throws {
    try await withClient { connection in
      try connection.answer(body: try connection.readHead())
    } body: { client, server in
      let request = HTTPClientRequest(.get, server.url(), headers: ["X-A": "1\r\nX-B: 2"])
      let head = String(decoding: try await client.send(request).body.collect(upTo: 1000), as: UTF8.self)
      #expect(head.contains("X-A: 1  X-B: 2\r\n"))
    }
  }
}

import EventLoops
import HTTP
import HTTPServer
import Testing

@Suite struct HTTPServerTests {
  @Test func `a request reaches the handler and its answer the client`() async throws {
    let reply = try await withServer(handler: echo) { port in
      try TestClient(port: port).exchange("GET /a%20b/c?x=1%26&y HTTP/1.1\r\nHost: example\r\n\r\n")
    }
    #expect(reply.status == 200)
    #expect(reply.text == "GET /a%20b/c?x=1%26&y")
    #expect(reply["Content-Length"] == String(reply.body.count))
    #expect(reply["Date"]?.hasSuffix("GMT") == true)
  }

  @Test func `header fields and the client's address reach the handler`() async throws {
    let reply = try await withServer { request in
      .text("\(request.headers["x-two"] ?? "-")|\(request.headers.values(of: "a"))|\(request.remoteAddress)")
    } _: { port in
      try TestClient(port: port).exchange("GET / HTTP/1.1\r\nHost: x\r\nX-Two:  2 \t\r\nA: 1\r\na:2\r\n\r\n")
    }
    #expect(reply.text == #"2|["1", "2"]|127.0.0.1"#)
  }

  @Test func `a connection serves many requests, also when they come at once`() async throws {
    let replies = try await withServer(handler: echo) { port in
      let client = try TestClient(port: port)
      try client.send((0..<50).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
      return try (0..<50).map { _ in try client.reply().text }
    }
    #expect(replies == (0..<50).map { "GET /\($0)" })
  }

  @Test func `requests that come at once are answered in order by handlers that wait`() async throws {
    let replies = try await withServer { request in
      for _ in 0..<3 { await Task.yield() }
      try? await LoopTime().sleep(for: .milliseconds(1))
      return .text(request.path)
    } _: { port in
      let client = try TestClient(port: port)
      try client.send((0..<10).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
      return try (0..<10).map { _ in try client.reply().text }
    }
    #expect(replies == (0..<10).map { "/\($0)" })
  }

  @Test func `a handler runs on a loop, before and after it waits`() async throws {
    let reply = try await withServer { _ in
      let before = EventLoop.current != nil
      try? await LoopTime().sleep(for: .milliseconds(1))
      return .text("\(before) \(EventLoop.current != nil)")
    } _: { port in
      try TestClient(port: port).exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    }
    #expect(reply.text == "true true")
  }

  @Test func `a request may come byte by byte`() async throws {
    let reply = try await withServer(handler: repeatBody) { port in
      let client = try TestClient(port: port)
      for byte in "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc".utf8 { try client.send([byte]) }
      return try client.reply()
    }
    #expect(reply.text == "abc")
  }

  @Test func `a hundred clients are served at once, over two loops`() async throws {
    let meeting = Count()
    let everyone = Event()
    let statuses = try await withRunningServer(loops: 2) { _ in
      meeting.add(1)
      if meeting.value == 100 { everyone.happen() }
      await everyone.wait()
      return .text("met")
    } _: { _, pool, port in
      try await withThrowingTaskGroup { tasks in
        for _ in 0..<100 {
          tasks.addTask {
            try await pool.run { try TestClient(port: port).exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status }
          }
        }
        return try await tasks.reduce(into: [Int]()) { $0.append($1) }
      }
    }
    #expect(statuses == Array(repeating: 200, count: 100))
  }

  @Test func `an HTTP/1.0 client gets its answer and the end of the connection`() async throws {
    try await withServer(handler: echo) { port in
      let client = try TestClient(port: port)
      #expect(try client.exchange("GET /old HTTP/1.0\r\n\r\n").text == "GET /old")
      #expect(client.isClosed())
    }
  }

  @Test func `a client that asks for the end of the connection gets it`() async throws {
    try await withServer(handler: echo) { port in
      let client = try TestClient(port: port)
      #expect(try client.exchange("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")["Connection"] == "close")
      #expect(client.isClosed())
    }
  }

  // MARK: Addresses

  @Test func `an address in use is refused, with a remedy`() async throws {
    let group = try EventLoopGroup(count: 2, name: "server")
    var configuration = HTTPServerConfiguration()
    configuration.port = 0
    let first = HTTPServer(configuration: configuration, group: group, handler: echo)
    let address = try await first.start()
    configuration.port = address.port
    let second = HTTPServer(configuration: configuration, group: group, handler: echo)
    let error = await #expect(throws: HTTPServerError.self) { try await second.start() }
    #expect(error?.message.contains("something listens there already") == true)
    await first.drain(deadline: .zero)
    await group.shutDown()
  }

  @Test(arguments: ["localhost", "300.1.1.1", "", "203.0.113.7"])
  func `a host that is not an address of this machine is refused`(host: String) async throws {
    let group = try EventLoopGroup(count: 1, name: "server")
    var configuration = HTTPServerConfiguration()
    configuration.host = host
    configuration.port = 0
    let server = HTTPServer(configuration: configuration, group: group, handler: echo)
    await #expect(throws: HTTPServerError.self) { try await server.start() }
    await group.shutDown()
  }

  @Test func `a server starts once`() async throws {
    try await withRunningServer(handler: echo) { server, _, _ in
      await #expect(throws: HTTPServerError.self) { try await server.start() }
    }
  }
}

import EventLoops
import HTTP
import HTTPServer
import Testing

@Suite struct TimeoutTests {
  @Test func `a head that does not come to its end is answered with 408`() async throws {
    for part in ["GET / HT", "GET / HTTP/1.1\r\nHost: x\r\nA"] {
      try await withServer {
        $0.headTimeout = .milliseconds(60)
      } handler: {
        await echo($0)
      } _: { port in
        let client = try TestClient(port: port)
        #expect(try client.exchange(part).status == 408)
        #expect(client.isClosed())
      }
    }
  }

  @Test func `a client that says nothing is cut without a word`() async throws {
    try await withServer {
      $0.headTimeout = .milliseconds(60)
    } handler: {
      await echo($0)
    } _: { port in
      let client = try TestClient(port: port)
      #expect(client.isClosed())
    }
  }

  @Test func `a client that drips is cut all the same`() async throws {
    try await withServer {
      $0.headTimeout = .milliseconds(150)
    } handler: {
      await echo($0)
    } _: { port in
      let client = try TestClient(port: port)
      try client.send("GET / HTTP/1.1\r\nHost: x\r\nA: ")
      // Far longer than the limit, were it to start anew with each byte.
      for _ in 0..<2000 {
        guard client.sendWhatFits([97]) == 1 else { break }
        pauseBriefly()
      }
      #expect(try client.reply().status == 408)
    }
  }

  @Test func `an idle connection is closed`() async throws {
    try await withServer {
      $0.idleTimeout = .milliseconds(60)
    } handler: {
      await echo($0)
    } _: { port in
      let client = try TestClient(port: port)
      #expect(try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status == 200)
      #expect(client.isClosed())
    }
  }

  @Test func `a body that stops fails for its handler, whose answer still arrives`() async throws {
    try await withServer {
      $0.bodyTimeout = .milliseconds(60)
    } handler: {
      await repeatBody($0)
    } _: { port in
      let client = try TestClient(port: port)
      #expect(try client.exchange("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc").status == 408)
      #expect(client.isClosed())
    }
  }

  @Test func `a body that stops while it is dropped is not waited for`() async throws {
    try await withServer {
      $0.bodyTimeout = .milliseconds(60)
    } handler: {
      await echo($0)
    } _: { port in
      let client = try TestClient(port: port)
      #expect(try client.exchange("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc").text == "POST /")
      #expect(client.isClosed())
    }
  }

  @Test func `the time that a handler takes is not the client's`() async throws {
    try await withServer {
      $0.bodyTimeout = .milliseconds(40)
      $0.headTimeout = .milliseconds(40)
      $0.writeTimeout = .milliseconds(40)
      $0.idleTimeout = .milliseconds(40)
    } handler: { request in
      try? await LoopTime().sleep(for: .milliseconds(200))
      return await repeatBody(request)
    } _: { port in
      let client = try TestClient(port: port)
      #expect(try client.exchange("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc").text == "abc")
    }
  }

  @Test func `a client that does not take its response is cut`() async throws {
    let isGone = Event()
    try await withRunningServer {
      $0.writeTimeout = .milliseconds(80)
    } handler: { _ in
      HTTPResponse(
        .ok,
        body: .stream(
          HTTPResponseStream { writer in
            defer { isGone.happen() }
            while true { try await writer.write([UInt8](repeating: 1, count: 65_536)) }
          }))
    } _: { _, _, port in
      let client = try TestClient(port: port)
      client.shrinkReceiveBuffer()
      try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      await isGone.wait()
      try client.send("")
    }
  }
}

import EventLoops
import HTTP
import HTTPServer
import Testing

@Suite struct DrainTests {
  @Test func `a request in hand is answered, and its connection closed`() async throws {
    let isAsked = Event()
    let mayAnswer = Event()
    try await withRunningServer(loops: 2) { _ in
      isAsked.happen()
      await mayAnswer.wait()
      return .text("done")
    } _: { server, pool, port in
      async let reply = pool.run {
        let client = try TestClient(port: port)
        let reply = try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(client.isClosed())
        return reply
      }
      await isAsked.wait()
      async let drained: Void = server.drain(deadline: .seconds(60))
      try await pool.run { try untilRefused(port) }
      mayAnswer.happen()
      #expect(try await reply.text == "done")
      #expect(try await reply["Connection"] == "close")
      await drained
    }
  }

  @Test func `an idle connection is closed at once`() async throws {
    try await withRunningServer(loops: 2, handler: echo) { server, pool, port in
      let (client, fresh) = try await pool.run {
        let clients = (try TestClient(port: port), try TestClient(port: port))
        #expect(try clients.0.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status == 200)
        return clients
      }
      await server.drain(deadline: .seconds(60))
      #expect(try await pool.run { client.isClosed() && fresh.isClosed() })
    }
  }

  @Test func `a stream and an upload in hand come to their end`() async throws {
    let isAsked = Event()
    let mayGoOn = Event()
    try await withRunningServer { request in
      isAsked.happen()
      let count = (try? await request.body.collect(upTo: 1000).count) ?? -1
      return HTTPResponse(
        .ok,
        body: .stream(
          HTTPResponseStream { writer in
            await mayGoOn.wait()
            try await writer.write(Array("got \(count)".utf8))
          }))
    } _: { server, pool, port in
      let client = try TestClient(port: port)
      try client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n01234")
      await isAsked.wait()
      async let drained: Void = server.drain(deadline: .seconds(60))
      try await pool.run { try untilRefused(port) }
      try client.send("56789")
      mayGoOn.happen()
      await drained
      #expect(try await pool.run { try client.reply().text } == "got 10")
    }
  }

  @Test func `what is not done by the deadline is canceled and cut`() async throws {
    let isAsked = Event()
    let isCanceled = Event()
    try await withRunningServer { _ in
      isAsked.happen()
      await waitForCancellation(isCanceled)
      return .text("too late")
    } _: { server, pool, port in
      let client = try TestClient(port: port)
      try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      await isAsked.wait()
      await server.drain(deadline: .milliseconds(20))
      await isCanceled.wait()
      #expect(try await pool.run { client.isClosed() })
    }
  }

  @Test func `a handler that does not heed its cancellation does not hold up the end`() async throws {
    let isAsked = Event()
    let mayAnswer = Event()
    let hasAnswered = Event()
    try await withRunningServer { request in
      isAsked.happen()
      await mayAnswer.wait()
      _ = try? await request.body.collect(upTo: 10)
      hasAnswered.happen()
      return .text("too late")
    } _: { server, pool, port in
      let client = try TestClient(port: port)
      try client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
      await isAsked.wait()
      await server.drain(deadline: .zero)
      #expect(try await pool.run { client.isClosed() })
      mayAnswer.happen()
      await hasAnswered.wait()
    }
  }

  @Test func `draining twice, or before the start, does nothing`() async throws {
    let group = try EventLoopGroup(count: 1, name: "server")
    let server = HTTPServer(group: group, handler: echo)
    await server.drain(deadline: .zero)
    await server.drain(deadline: .seconds(1))
    await #expect(throws: HTTPServerError.self) { try await server.start() }
    await group.shutDown()
  }
}

/// Tries until nobody listens any more.
private func untilRefused(_ port: UInt16) throws {
  while (try? TestClient(port: port)) != nil { pauseBriefly() }
}

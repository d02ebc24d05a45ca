import EventLoops
import HTTP
import HTTPClient
import RoostTesting
import Testing

@Suite struct HTTPClientFaultTests {
  private func failure(
    _ configuration: HTTPClientConfiguration = HTTPClientConfiguration(), timeout: Duration? = .seconds(60),
    limit: Int = 1000, script: @escaping ScriptedServer.Script
  ) async throws -> HTTPClientError? {
    var failure: HTTPClientError?
    try await withClient(configuration, script: script) { client, server in
      let request = HTTPClientRequest(.get, server.url("/x?secret=1"), timeout: timeout, responseLimit: limit)
      failure = await #expect(throws: HTTPClientError.self) {
        _ = try await client.send(request).body.collect(upTo: limit)
      }
    }
    #expect(failure?.description.contains("secret=1") == false)
    return failure
  }

  @Test(arguments: [
    "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf",
  ])
  func `an answer that is cut anywhere is a disconnection`(answer: String) async throws {
    let error = try await failure { connection in
      _ = try connection.readHead()
      try connection.write(answer)
    }
    #expect(error?.code == .disconnected)
    #expect(error?.isTransient == true)
    #expect(error?.isBeforeSending == false)
  }

  @Test(arguments: [
    "SSH-2.0-x\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\n folded: x\r\n\r\n",
    "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    "HTTP/1.1 200 OK\r\n: x\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "HTTP/1.1 200 OK\r\nX: " + String(repeating: "y", count: 70_000) + "\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n",
    "\0\0\0\0\0\0\0\0\r\n\r\n",
  ])
  func `an answer that is not HTTP is refused`(answer: String) async throws {
    let error = try await failure { connection in
      _ = try connection.readHead()
      try connection.write(answer)
      _ = connection.readToEnd()
    }
    #expect([.malformedResponse, .disconnected, .failed].contains(error?.code))
  }

  @Test(arguments: ["Content-Length: 1001\r\n\r\n", "\r\n" + String(repeating: "x", count: 1001)])
  func `an answer larger than allowed is refused, announced or not`(rest: String) async throws {
    let error = try await failure { connection in
      _ = try connection.readHead()
      try connection.write("HTTP/1.1 200 OK\r\n" + rest)
    }
    #expect(error?.code == .responseTooLarge)
  }

  @Test func `a server that says nothing is timed out`() async throws {
    let error = try await failure(timeout: .milliseconds(50)) { connection in _ = connection.readToEnd() }
    #expect(error?.code == .timedOut)
  }

  @Test func `the deadline holds for the body too`() async throws {
    let error = try await failure(timeout: .milliseconds(100)) { connection in
      _ = try connection.readHead()
      try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
      _ = connection.readToEnd()
    }
    #expect(error?.code == .timedOut)
  }

  @Test func `a port where nobody listens is unreachable`() async throws {
    try await withClient { _ in
    } body: { client, _ in
      try await ScriptedServer.withoutListener { port in
        let request = HTTPClientRequest(.get, "http://127.0.0.1:\(port)/")
        let error = await #expect(throws: HTTPClientError.self) { _ = try await client.send(request) }
        #expect(error?.code == .unreachable)
        #expect(error?.isBeforeSending == true)
      }
    }
  }

  @Test func `a name that does not exist is unresolvable`() async throws {
    try await withClient { _ in
    } body: { client, _ in
      let request = HTTPClientRequest(.get, "http://roost.invalid/")
      let error = await #expect(throws: HTTPClientError.self) { _ = try await client.send(request) }
      #expect(error?.code == .unresolvable)
    }
  }

  @Test func `canceling the task aborts the transfer`() async throws {
    let (reached, reach) = AsyncStream.makeStream(of: Void.self)
    let (cut, noteCut) = AsyncStream.makeStream(of: Void.self)
    try await withClient { connection in
      _ = try connection.readHead()
      reach.yield()
      _ = connection.readToEnd()
      noteCut.yield()
    } body: { client, server in
      let task = Task { try await client.send(HTTPClientRequest(.get, server.url())) }
      for await _ in reached { break }
      task.cancel()
      let error = await #expect(throws: HTTPClientError.self) { _ = try await task.value }
      #expect(error?.code == .canceled)
      for await _ in cut { break }
    }
  }

  @Test func `a task that is canceled already sends nothing`() async throws {
    try await withClient { _ in
    } body: { client, server in
      let task = Task {
        unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
        return try await client.send(HTTPClientRequest(.get, server.url()))
      }
      let error = await #expect(throws: HTTPClientError.self) { _ = try await task.value }
      #expect(error?.code == .canceled)
      #expect(server.connections == 0)
    }
  }

  @Test func `letting a response go aborts the rest of its transfer`() async throws {
    let (cut, noteCut) = AsyncStream.makeStream(of: Void.self)
    try await withClient { connection in
      _ = try connection.readHead()
      try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
      _ = connection.readToEnd()
      noteCut.yield()
    } body: { client, server in
      _ = try await client.send(HTTPClientRequest(.get, server.url())).status
      for await _ in cut { break }
    }
  }

  @Test func `shutting the client down ends what is under way and refuses what comes`() async throws {
    let (reached, reach) = AsyncStream.makeStream(of: Void.self)
    try await withClient { connection in
      _ = try connection.readHead()
      reach.yield()
      _ = connection.readToEnd()
    } body: { client, server in
      async let early: HTTPClientResponse = client.send(HTTPClientRequest(.get, server.url()))
      for await _ in reached { break }
      await client.shutDown()
      do {
        _ = try await early
        Issue.record("The transfer should have been canceled.")
      } catch {
        #expect((error as? HTTPClientError)?.code == .canceled)
      }
      let error = await #expect(throws: HTTPClientError.self) {
        _ = try await client.send(HTTPClientRequest(.get, server.url()))
      }
      #expect(error?.code == .shutDown)
    }
  }

  @Test func `more requests than allowed are refused at once`() async throws {
    var configuration = HTTPClientConfiguration()
    configuration.transferLimit = 1
    let (reached, reach) = AsyncStream.makeStream(of: Void.self)
    try await withClient(configuration) { connection in
      _ = try connection.readHead()
      reach.yield()
      _ = connection.readToEnd()
    } body: { client, server in
      let request = HTTPClientRequest(.get, server.url())
      // The two loops take one each.
      let waiting = (0..<2).map { _ in Task { try await client.send(request) } }
      var arrived = reached.makeAsyncIterator()
      for _ in waiting { await arrived.next() }
      let error = await #expect(throws: HTTPClientError.self) { _ = try await client.send(request) }
      #expect(error?.code == .overloaded)
      for task in waiting { task.cancel() }
      for task in waiting { _ = await task.result }
    }
  }
}

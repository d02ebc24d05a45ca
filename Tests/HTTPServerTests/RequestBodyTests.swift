import EventLoops
import HTTP
import HTTPServer
import Testing

@Suite struct RequestBodyTests {
  private func post(_ length: Int, _ more: String = "") -> String {
    "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: \(length)\r\n\(more)\r\n"
  }

  @Test(arguments: [1, 1000, 65_536, 1_000_000])
  func `a body of a known length arrives whole`(size: Int) async throws {
    let head = post(size)
    let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    let reply = try await withServer(handler: repeatBody) { port in
      let client = try TestClient(port: port)
      try client.send(head)
      try client.send(content)
      return try client.reply()
    }
    #expect(reply.body == content)
  }

  @Test func `a chunked body arrives whole, whatever its chunks`() async throws {
    let reply = try await withServer(handler: repeatBody) { port in
      let client = try TestClient(port: port)
      try client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
      try client.send("3\r\nabc\r\n1;name=value\r\nd\r\n00a\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n")
      #expect(try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n").text == "abcd0123456789")
      return try client.reply()
    }
    #expect(reply.status == 200 && reply.body.isEmpty)
  }

  @Test(arguments: ["zz\r\nabc\r\n", "-1\r\n", "\r\n", "3\r\nabcd\r\n", "ffffffffffffffffff\r\n", "3 \0\r\nabc\r\n"])
  func `a chunk that is none is answered and the connection ended`(chunk: String) async throws {
    let failure = Event()
    try await withServer { request in
      do { return HTTPResponse(.ok, body: .bytes(try await request.body.collect(upTo: 1000))) } catch {
        #expect(error as? HTTPBodyError == .malformed)
        failure.happen()
        return .text("unsent")
      }
    } _: { port in
      let client = try TestClient(port: port)
      try client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk)
      let reply = try client.reply()
      #expect(reply.status == 400 || reply.status == 413)
      #expect(client.isClosed())
    }
    await failure.wait()
  }

  @Test func `the handler reads piece by piece and is told of the length`() async throws {
    let head = post(300_000)
    let reply = try await withServer { request in
      var sum = 0
      var pieces = 0
      do {
        for try await piece in request.body {
          sum += piece.count
          pieces += 1
        }
      } catch { return .text("\(error)") }
      return .text("\(request.body.length ?? -1) \(sum) \(pieces > 1)")
    } _: { port in
      let client = try TestClient(port: port)
      try client.send(head)
      try client.send([UInt8](repeating: 1, count: 300_000))
      return try client.reply()
    }
    #expect(reply.text == "300000 300000 true")
  }

  @Test func `the client waits while its handler does not read, and little is kept`() async throws {
    let size = 64 << 20
    let head = post(size)
    let isFull = Event()
    let most = Count()
    let reply = try await withRunningServer { request in
      var iterator = request.body.makeAsyncIterator()
      var sum = 0
      do {
        sum += try await iterator.next()?.count ?? 0
        await isFull.wait()
        while let piece = try await iterator.next() {
          sum += piece.count
          if piece.count > most.value { most.add(piece.count - most.value) }
        }
      } catch { return .text("\(error)") }
      return .text("\(sum)")
    } _: { _, pool, port in
      try await pool.run {
        let client = try TestClient(port: port)
        try client.send(head)
        let block = [UInt8](repeating: 7, count: 65_536)
        var sent = 0
        // The kernel's buffers on both sides take a few MiB; a server that took all would never be full.
        var stalls = 0
        while stalls < 200, sent < size {
          let count = client.sendWhatFits(Array(block.prefix(min(block.count, size - sent))))
          stalls = count == 0 ? stalls + 1 : 0
          sent += count
          if count == 0 { pauseBriefly() }
        }
        #expect(sent < size)
        isFull.happen()
        while sent < size {
          let part = min(block.count, size - sent)
          try client.send(Array(block.prefix(part)))
          sent += part
        }
        return try client.reply()
      }
    }
    #expect(reply.text == "\(size)")
    #expect(most.value <= 256 * 1024 + 128 * 1024)
  }

  // MARK: 100 Continue

  @Test func `a client that waits to be asked is asked`() async throws {
    let head = post(3, "Expect: 100-continue\r\n")
    try await withServer(handler: repeatBody) { port in
      let client = try TestClient(port: port)
      #expect(try client.exchange(head).status == 100)
      #expect(try client.exchange("abc").text == "abc")
      #expect(try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status == 200)
    }
  }

  @Test func `a handler that answers without asking refuses the body`() async throws {
    let head = post(1 << 30, "Expect: 100-continue\r\n")
    try await withServer { _ in
      HTTPResponse(.unauthorized)
    } _: { port in
      let client = try TestClient(port: port)
      let reply = try client.exchange(head)
      #expect(reply.status == 401)
      #expect(reply["Connection"] == "close")
      #expect(client.isClosed())
    }
  }

  @Test func `a handler that waits first can ask later, or refuse`() async throws {
    let ask = post(3, "Expect: 100-continue\r\n")
    try await withServer { request in
      try? await LoopTime().sleep(for: .milliseconds(2))
      return request.headers.contains("refuse") ? HTTPResponse(.forbidden) : await repeatBody(request)
    } _: { port in
      let client = try TestClient(port: port)
      #expect(try client.exchange(ask).status == 100)
      #expect(try client.exchange("abc").text == "abc")
      #expect(try client.exchange(ask.replacingEnd("Refuse: yes\r\n\r\n")).status == 403)
    }
  }

  // MARK: Bodies that nobody wants

  @Test func `a small body that is not read does not end the connection`() async throws {
    let head = post(1000)
    let chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    try await withServer(handler: echo) { port in
      let client = try TestClient(port: port)
      for _ in 0..<3 {
        try client.send(head)
        try client.send([UInt8](repeating: 1, count: 1000))
        #expect(try client.reply().text == "POST /upload")
        #expect(try client.exchange(chunked).text == "POST /")
      }
    }
  }

  @Test func `a large body that is not read is not waited for`() async throws {
    let head = post(1 << 30)
    try await withServer(handler: echo) { port in
      let client = try TestClient(port: port)
      try client.send(head)
      try? client.send([UInt8](repeating: 1, count: 400_000))
      let reply = try client.reply()
      #expect(reply.text == "POST /upload")
      #expect(reply["Connection"] == "close")
      #expect(client.isClosed())
    }
  }

  @Test func `an answer in the middle of a large body arrives`() async throws {
    let head = post(1 << 30)
    try await withServer { request in
      var iterator = request.body.makeAsyncIterator()
      _ = try? await iterator.next()
      return HTTPResponse(.unprocessableContent, body: .bytes(Array("enough".utf8)))
    } _: { port in
      let client = try TestClient(port: port)
      try client.send(head)
      try? client.send([UInt8](repeating: 1, count: 2_000_000))
      let reply = try client.reply()
      #expect(reply.status == 422 && reply.text == "enough")
    }
  }

  @Test func `an answer in the middle of a chunked body arrives`() async throws {
    try await withServer { request in
      var iterator = request.body.makeAsyncIterator()
      _ = try? await iterator.next()
      return .text("enough")
    } _: { port in
      let client = try TestClient(port: port)
      try client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
      let chunk = "10000\r\n" + String(repeating: "a", count: 65_536) + "\r\n"
      for _ in 0..<30 { try? client.send(chunk) }
      #expect(try client.reply().text == "enough")
    }
  }

  // MARK: Limits

  @Test func `a body that is announced too large is refused before the handler runs`() async throws {
    let head = post(1001, "Expect: 100-continue\r\n")
    try await withServer {
      $0.bodyLimit = 1000
    } handler: { _ in
      Issue.record("the handler was asked")
      return .text("")
    } _: { port in
      let reply = try TestClient(port: port).exchange(head)
      #expect(reply.status == 413)
      #expect(reply["Content-Type"] == "application/problem+json")
    }
  }

  @Test func `a small body that is too large is refused in good order`() async throws {
    let head = post(1001)
    try await withServer {
      $0.bodyLimit = 1000
    } handler: { _ in
      .text("")
    } _: { port in
      let client = try TestClient(port: port)
      try client.send(head)
      try client.send([UInt8](repeating: 1, count: 1001))
      #expect(try client.reply().status == 413)
      #expect(try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status == 200)
    }
  }

  @Test func `a chunked body that grows too large fails for the handler`() async throws {
    try await withServer {
      $0.bodyLimit = 1000
    } handler: { request in
      await repeatBody(request)
    } _: { port in
      let client = try TestClient(port: port)
      try client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
      try client.send("400\r\n" + String(repeating: "a", count: 1024) + "\r\n0\r\n\r\n")
      let reply = try client.reply()
      #expect(reply.status == 413, "\(reply)")
    }
  }
}

extension String {
  /// The text with another end in place of its last line break.
  fileprivate func replacingEnd(_ end: String) -> String {
    String(dropLast()) + end
  }
}

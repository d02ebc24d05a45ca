import EventLoops
import HTTP
import HTTPServer
import Testing

@Suite struct DisconnectTests {
  @Test func `a handler is canceled when its client goes away`() async throws {
    let isAsked = Event()
    let isCanceled = Event()
    try await withRunningServer { _ in
      isAsked.happen()
      await waitForCancellation(isCanceled)
      return .text("unsent")
    } _: { _, _, port in
      var client: TestClient? = try TestClient(port: port)
      try client?.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      await isAsked.wait()
      client = nil
      await isCanceled.wait()
    }
  }

  @Test func `a stream that waits is canceled when its client goes away`() async throws {
    let isCanceled = Event()
    try await withRunningServer { _ in
      HTTPResponse(
        .ok,
        body: .stream(
          HTTPResponseStream { writer in
            try await writer.write([1])
            await waitForCancellation(isCanceled)
          }))
    } _: { _, pool, port in
      try await pool.run {
        let client = try TestClient(port: port)
        try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        _ = try client.line()
      }
      await isCanceled.wait()
    }
  }

  @Test(arguments: [false, true])
  func `a writer is told when its client goes away in the middle`(byReset: Bool) async throws {
    let isTold = Event()
    try await withRunningServer { _ in
      HTTPResponse(
        .ok,
        body: .stream(
          HTTPResponseStream { writer in
            do {
              while true { try await writer.write([UInt8](repeating: 1, count: 10_000)) }
            } catch is CancellationError { isTold.happen() }
          }))
    } _: { _, pool, port in
      try await pool.run {
        let client = try TestClient(port: port)
        try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        _ = try client.line()
        if byReset { client.reset() }
      }
      await isTold.wait()
    }
  }

  @Test(arguments: [false, true])
  func `a reader is told when its client goes away in the middle`(byReset: Bool) async throws {
    let isReading = Event()
    let isTold = Event()
    try await withRunningServer { request in
      do {
        for try await _ in request.body { isReading.happen() }
      } catch {
        #expect(error as? HTTPBodyError == .disconnected)
        isTold.happen()
      }
      return .text("unsent")
    } _: { _, _, port in
      var client: TestClient? = try TestClient(port: port)
      try client?.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nabc")
      await isReading.wait()
      if byReset { client?.reset() }
      client = nil
      await isTold.wait()
    }
  }

  @Test func `a client that goes away while its file is sent leaves the server well`() async throws {
    let file = try TemporaryFile([UInt8](repeating: 1, count: 8 << 20))
    try await withServer { request in
      request.path == "/file"
        ? HTTPResponse(.ok, body: .file(HTTPFileRegion(file: file.file, offset: 0, length: 8 << 20))) : .text("well")
    } _: { port in
      for _ in 0..<20 {
        let client = try TestClient(port: port)
        try client.send("GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
        _ = try client.line()
        client.reset()
      }
      #expect(try TestClient(port: port).exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n").text == "well")
    }
  }

  @Test func `clients that come and go at any moment leave the server well`() async throws {
    try await withServer(loops: 2) { request in
      for _ in 0..<request.path.utf8.count { await Task.yield() }
      return await repeatBody(request)
    } _: { port in
      let request = "POST /abcdefgh HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n01234567890123456789"
      for length in 0...request.utf8.count {
        let client = try TestClient(port: port)
        try client.send(String(request.prefix(length)))
        if length % 2 == 0 { client.reset() }
      }
      #expect(try TestClient(port: port).exchange(request).text == "01234567890123456789")
    }
  }
}

import EventLoops
import HTTP
import HTTPServer
import Testing

@Suite struct StreamTests {
  private func stream(
    length: Int? = nil, _ produce: @escaping @Sendable (any HTTPBodyWriter) async throws -> Void
  ) -> HTTPServer.Handler {
    { _ in HTTPResponse(.ok, body: .stream(HTTPResponseStream(length: length, produce))) }
  }

  @Test func `a stream of unknown length is chunked`() async throws {
    let handler = stream { writer in
      for part in ["one ", "", "two ", "three"] { try await writer.write(Array(part.utf8)) }
    }
    try await withServer(handler: handler) { port in
      let client = try TestClient(port: port)
      for _ in 0..<3 {
        let reply = try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(reply.text == "one two three")
        #expect(reply["Transfer-Encoding"] == "chunked")
        #expect(reply["Content-Length"] == nil)
      }
    }
  }

  @Test func `a stream of unknown length ends with the connection for HTTP/1.0`() async throws {
    let handler = stream { try await $0.write(Array("old".utf8)) }
    let reply = try await withServer(handler: handler) { port in
      try TestClient(port: port).exchange("GET / HTTP/1.0\r\n\r\n")
    }
    #expect(reply.text == "old" && reply["Transfer-Encoding"] == nil)
  }

  @Test func `a stream of a known length has that length`() async throws {
    let handler = stream(length: 6) { writer in
      try await writer.write(Array("abc".utf8))
      try await LoopTime().sleep(for: .milliseconds(1))
      try await writer.write(Array("def".utf8))
    }
    try await withServer(handler: handler) { port in
      let client = try TestClient(port: port)
      for _ in 0..<3 {
        let reply = try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(reply.text == "abcdef" && reply["Content-Length"] == "6")
      }
    }
  }

  @Test func `what is written beyond the length is not sent`() async throws {
    let handler = stream(length: 3) { try await $0.write(Array("abcdef".utf8)) }
    try await withServer(handler: handler) { port in
      let client = try TestClient(port: port)
      for _ in 0..<2 { #expect(try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n").text == "abc") }
    }
  }

  @Test func `a stream that ends before its length ends the connection`() async throws {
    let handler = stream(length: 10) { try await $0.write(Array("abc".utf8)) }
    try await withServer(handler: handler) { port in
      let client = try TestClient(port: port)
      #expect(throws: TestClient.Failure.self) { try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n") }
    }
  }

  @Test func `a stream that fails cuts the connection, so that nobody takes it for complete`() async throws {
    struct Fault: Error {}
    let handler = stream { writer in
      try await writer.write(Array("abc".utf8))
      throw Fault()
    }
    try await withServer(handler: handler) { port in
      let client = try TestClient(port: port)
      #expect(throws: TestClient.Failure.self) { try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n") }
    }
  }

  @Test func `events arrive while the stream goes on`() async throws {
    let hasRead = Event()
    let handler = stream { writer in
      try await writer.write(Array("data: 1\n\n".utf8))
      await hasRead.wait()
      try await writer.write(Array("data: 2\n\n".utf8))
    }
    try await withServer(handler: handler) { port in
      let client = try TestClient(port: port)
      try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      while try !client.line().isEmpty {}
      _ = try client.line()
      #expect(try client.line() == "data: 1")
      hasRead.happen()
      for _ in 0..<3 { _ = try client.line() }
      #expect(try client.line() == "data: 2")
    }
  }

  @Test func `a slow client slows the writer, and little is kept`() async throws {
    let written = Count()
    let size = 64 << 20
    let handler = stream(length: size) { writer in
      let block = [UInt8](repeating: 5, count: 65_536)
      while written.value < size {
        try await writer.write(block)
        written.add(block.count)
      }
    }
    try await withServer(handler: handler) { port in
      let client = try TestClient(port: port)
      client.shrinkReceiveBuffer()
      try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      while try !client.line().isEmpty {}
      // The writer stands still once the buffers are full, of which the kernel's take a few MiB.
      var last = -1
      while last != written.value {
        last = written.value
        for _ in 0..<50 { pauseBriefly() }
      }
      #expect(last < size)
      #expect(try client.bytes(100_000) == [UInt8](repeating: 5, count: 100_000))
    }
  }

  @Test func `a stream can be written from elsewhere than the loop`() async throws {
    let pool = WorkerPool(name: "elsewhere", threads: 1, queueLimit: 1)
    let handler = stream { writer in
      try await Task(executorPreference: pool) {
        for _ in 0..<100 { try await writer.write(Array("0123456789".utf8)) }
      }.value
    }
    try await withServer(handler: handler) { port in
      let reply = try TestClient(port: port).exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(reply.body.count == 1000)
    }
    await pool.shutDown()
  }

  @Test func `a body can be read while its answer is written`() async throws {
    try await withServer { request in
      let body = request.body
      return HTTPResponse(
        .ok,
        body: .stream(
          HTTPResponseStream { writer in
            for try await piece in body { try await writer.write(piece) }
          }))
    } _: { port in
      let client = try TestClient(port: port)
      try client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789")
      // The answer waits for the whole body, which nobody may read any more by then.
      #expect(throws: TestClient.Failure.self) { try client.reply() }
    }
  }
}

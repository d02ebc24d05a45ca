import HTTP
import HTTPClient
import RoostTesting
import Testing

@Suite struct HTTPClientStreamingTests {
  @Test(arguments: [0, 1, 65_536, 300_000, 5_000_000])
  func `a body in memory arrives as it is`(size: Int) async throws {
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try await withClient { connection in
      let head = try connection.readHead()
      let isRight = try connection.read(size) == bytes && head.contains("Content-Length: \(size)\r\n")
      try connection.answer(body: isRight ? "yes" : "no")
    } body: { client, server in
      let response = try await client.send(HTTPClientRequest(.post, server.url(), body: HTTPRequestBody(bytes)))
      #expect(try await response.body.collect(upTo: 10) == Array("yes".utf8))
    }
  }

  @Test func `a streamed body of known length arrives as it is`() async throws {
    let pieces = (1...200).map { [UInt8](repeating: UInt8($0), count: $0 * 97) }
    let whole = Array(pieces.joined())
    try await withClient { connection in
      let head = try connection.readHead()
      let isRight = try connection.read(whole.count) == whole && head.contains("Content-Length: \(whole.count)\r\n")
      try connection.answer(body: isRight ? "yes" : "no")
    } body: { client, server in
      let body = HTTPRequestBody(Pieces(pieces), length: whole.count)
      let response = try await client.send(HTTPClientRequest(.put, server.url(), body: body))
      #expect(try await response.body.collect(upTo: 10) == Array("yes".utf8))
    }
  }

  @Test func `a streamed body of unknown length is sent in chunks`() async throws {
    try await withClient { connection in
      let head = try connection.readHead()
      var body: [UInt8] = []
      while case let size = Int(try connection.readLine(), radix: 16) ?? 0, size > 0 {
        body += try connection.read(size)
        _ = try connection.readLine()
      }
      let isRight = head.contains("Transfer-Encoding: chunked\r\n") && body == Array("onetwothree".utf8)
      try connection.answer(body: isRight ? "yes" : "no")
    } body: { client, server in
      let pieces = Pieces(["one", "two", "three"].map { Array($0.utf8) })
      let request = HTTPClientRequest(.post, server.url(), body: HTTPRequestBody(pieces, length: nil))
      let response = try await client.send(request)
      #expect(try await response.body.collect(upTo: 10) == Array("yes".utf8))
    }
  }

  @Test func `a body that fails midway fails the request and says why`() async throws {
    try await withClient { connection in
      _ = connection.readToEnd()
    } body: { client, server in
      let pieces = Pieces([[1, 2, 3]], failure: .disconnected)
      let request = HTTPClientRequest(.post, server.url(), body: HTTPRequestBody(pieces, length: 100))
      let error = await #expect(throws: HTTPClientError.self) { _ = try await client.send(request) }
      #expect(error?.code == .bodyFailed)
      #expect(error?.cause == "disconnected")
    }
  }

  @Test func `a server that does not read stops the source of the body`() async throws {
    let (answer, allow) = AsyncStream.makeStream(of: Void.self)
    let pieces = Pieces((0..<2000).map { _ in [UInt8](repeating: 7, count: 65_536) })
    try await withClient { connection in
      _ = try connection.readHead()
      let done = Done()
      Task {
        for await _ in answer { break }
        done.set()
      }
      done.wait()
      try connection.answer("413 Content Too Large")
    } body: { client, server in
      let request = HTTPClientRequest(.post, server.url(), body: HTTPRequestBody(pieces, length: 2000 * 65_536))
      let task = Task { try await client.send(request) }
      // 131 MB cannot fit into the buffers of a socket pair, so the source is still waiting when the server answers.
      var asked = 0
      repeat {
        asked = await pieces.asked
        await Task.yield()
      } while asked < 2
      allow.yield()
      let result = await task.result
      #expect(await pieces.asked < 2000)
      if case .success(let response) = result { #expect(response.status.code == 413) }
    }
  }

  @Test func `a large answer is streamed while at most 256 KiB wait here`() async throws {
    let size = 50_000_000
    try await withClient { connection in
      _ = try connection.readHead()
      try connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
      let piece = [UInt8](repeating: 42, count: 1_000_000)
      for _ in 0..<50 { try connection.write(piece) }
    } body: { client, server in
      let response = try await client.send(HTTPClientRequest(.get, server.url(), responseLimit: .max))
      var count = 0
      var largest = 0
      for try await piece in response.body {
        count += piece.count
        largest = max(largest, piece.count)
        if count % 7 == 0 { await Task.yield() }
      }
      #expect(count == size)
      #expect(largest <= 256 << 10)
    }
  }
}

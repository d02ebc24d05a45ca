import EventLoops
import Glibc
import HTTP
import HTTPServer
import Testing

@Suite struct ResponseTests {
  private func get(_ handler: @escaping HTTPServer.Handler, _ request: String = "GET") async throws -> TestClient.Reply
  {
    try await withServer(handler: handler) { port in
      let client = try TestClient(port: port)
      let reply = try client.exchange("\(request) / HTTP/1.1\r\nHost: x\r\n\r\n")
      // Whatever came, the connection is in step: the next response starts where this one ended.
      #expect(try client.exchange("\(request) /next HTTP/1.1\r\nHost: x\r\n\r\n").status == reply.status)
      return reply
    }
  }

  @Test func `header fields go out as they are`() async throws {
    let reply = try await get { _ in
      HTTPResponse(.created, headers: ["Location": "/a", "Set-Cookie": "a=1", "set-cookie": "b=2"])
    }
    #expect(reply.status == 201)
    #expect(reply["Location"] == "/a")
    #expect(reply.headers.filter { $0.name.lowercased() == "set-cookie" }.map(\.value) == ["a=1", "b=2"])
  }

  @Test func `the framing is the server's, whatever a handler says`() async throws {
    let reply = try await get { _ in
      HTTPResponse(
        .ok,
        headers: ["Content-Length": "3", "Transfer-Encoding": "chunked", "Date": "today", "connection": "close"],
        body: .bytes(Array("longer".utf8)))
    }
    #expect(reply.text == "longer")
    #expect(reply["Content-Length"] == "6")
    #expect(reply["Transfer-Encoding"] == nil)
    #expect(reply["Date"] != "today")
    #expect(reply.headers.filter { ["content-length", "date"].contains($0.name.lowercased()) }.count == 2)
  }

  @Test func `a line break in a value adds no field`() async throws {
    let reply = try await get { _ in HTTPResponse(.ok, headers: ["A": "b\r\nEvil: yes\r\n\r\n<html>"]) }
    #expect(reply["Evil"] == nil)
    #expect(reply.body == [])
  }

  @Test func `a status that forbids a body has none, nor a length`() async throws {
    let reply = try await get { _ in HTTPResponse(.noContent, headers: ["A": "b"], body: .bytes([1, 2, 3])) }
    #expect(reply.status == 204)
    #expect(reply["A"] == "b")
    #expect(reply["Content-Length"] == nil)
    #expect(reply["Transfer-Encoding"] == nil)
  }

  @Test func `a 304 tells the length that a 200 would have, and sends nothing of it`() async throws {
    let reply = try await get { _ in
      HTTPResponse(.notModified, headers: ["ETag": "\"a\""], body: .bytes([1, 2, 3]))
    }
    #expect(reply.status == 304)
    #expect(reply["ETag"] == "\"a\"")
    #expect(reply["Content-Length"] == "3")
  }

  @Test func `a 304 of unknown length tells none`() async throws {
    try await withServer { _ in
      HTTPResponse(.notModified)
    } _: { port in
      let client = try TestClient(port: port)
      let reply = try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(reply.status == 304)
      #expect(reply["Content-Length"] == nil && reply["Transfer-Encoding"] == nil)
      #expect(client.isClosed())
    }
  }

  @Test func `an empty response has the length zero`() async throws {
    let reply = try await get { _ in HTTPResponse(.ok) }
    #expect(reply["Content-Length"] == "0")
  }

  @Test func `a response of several MiB arrives whole`() async throws {
    let content = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 4) }
    let reply = try await get { _ in HTTPResponse(.ok, body: .bytes(content)) }
    #expect(reply.body == content)
  }

  // MARK: HEAD

  @Test func `HEAD gets the headers of GET and nothing else`() async throws {
    let reply = try await get({ _ in .text("12345") }, "HEAD")
    #expect(reply["Content-Length"] == "5")
    #expect(reply["Content-Type"] == "text/plain; charset=utf-8")
  }

  @Test func `HEAD of a file tells its length`() async throws {
    let file = try TemporaryFile(Array("0123456789".utf8))
    let reply = try await get(
      { _ in HTTPResponse(.ok, body: .file(HTTPFileRegion(file: file.file, offset: 2, length: 5))) }, "HEAD")
    #expect(reply["Content-Length"] == "5")
  }

  @Test func `HEAD of a stream does not run it`() async throws {
    let stream = HTTPResponseStream(length: 5) { _ in Issue.record("it was run") }
    let reply = try await get({ _ in HTTPResponse(.ok, body: .stream(stream)) }, "HEAD")
    #expect(reply["Content-Length"] == "5")
  }

  @Test func `HEAD of a stream of unknown length tells none`() async throws {
    let stream = HTTPResponseStream { _ in Issue.record("it was run") }
    try await withServer { _ in
      HTTPResponse(.ok, body: .stream(stream))
    } _: { port in
      let client = try TestClient(port: port)
      let reply = try client.exchange("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(reply.status == 200 && reply["Content-Length"] == nil)
      #expect(client.isClosed())
    }
  }

  // MARK: Files

  @Test func `a part of a file is sent`() async throws {
    let file = try TemporaryFile(Array("0123456789".utf8))
    let reply = try await get { _ in
      HTTPResponse(.partialContent, body: .file(HTTPFileRegion(file: file.file, offset: 3, length: 4)))
    }
    #expect(reply.text == "3456")
    #expect(reply["Content-Length"] == "4")
  }

  @Test func `an empty part of a file is an empty response`() async throws {
    let file = try TemporaryFile([])
    let reply = try await get { _ in
      HTTPResponse(.ok, body: .file(HTTPFileRegion(file: file.file, offset: 0, length: 0)))
    }
    #expect(reply["Content-Length"] == "0")
  }

  @Test func `a large file arrives whole, twice at once`() async throws {
    let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 13 >> 5) }
    let file = try TemporaryFile(content)
    let bodies = try await withRunningServer { _ in
      HTTPResponse(.ok, body: .file(HTTPFileRegion(file: file.file, offset: 0, length: content.count)))
    } _: { _, pool, port in
      async let first = pool.run { try TestClient(port: port).exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n").body }
      async let second = pool.run { try TestClient(port: port).exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n").body }
      return try await [first, second]
    }
    #expect(bodies == [content, content])
  }

  @Test func `a file shorter than announced is the server's fault`() async throws {
    let file = try TemporaryFile([1, 2, 3])
    let reply = try await get { _ in
      HTTPResponse(.ok, headers: ["ETag": "a"], body: .file(HTTPFileRegion(file: file.file, offset: 1, length: 3)))
    }
    #expect(reply.status == 500 && reply["ETag"] == nil)
    #expect(reply["Content-Type"] == "application/problem+json")
  }
}

/// A file without a name.
struct TemporaryFile {
  let file: HTTPFile

  init(_ content: [UInt8]) throws {
    var path = Array("/tmp/roost-http-XXXXXX".utf8CString)
    let descriptor = unsafe mkstemp(&path)
    guard descriptor >= 0 else { throw TestClient.Failure(description: "mkstemp: errno \(errno)") }
    unsafe _ = unlink(path)
    file = HTTPFile(taking: descriptor)
    let count = unsafe content.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    guard count == content.count else { throw TestClient.Failure(description: "pwrite: errno \(errno)") }
  }
}

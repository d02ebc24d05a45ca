import EventLoops
import HTTP
import HTTPServer
import Testing

@Suite struct LimitTests {
  @Test func `one connection too many is told so, and there is room again when one ends`() async throws {
    try await withServer(loops: 2) {
      $0.connectionLimit = 3
    } handler: {
      await echo($0)
    } _: { port in
      var clients = try (0..<3).map { _ in try TestClient(port: port) }
      for client in clients { #expect(try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status == 200) }
      let refused = try TestClient(port: port)
      #expect(try refused.reply().status == 503)
      #expect(refused.isClosed())
      clients.removeLast()
      try untilServed(port)
    }
  }

  @Test func `one connection too many from an address is told so`() async throws {
    try await withServer(loops: 2) {
      $0.addressLimit = 2
    } handler: {
      await echo($0)
    } _: { port in
      var clients = try (0..<2).map { _ in try TestClient(port: port) }
      for client in clients { #expect(try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status == 200) }
      let refused = try TestClient(port: port)
      let reply = try refused.reply()
      #expect(reply.status == 429)
      #expect(reply["Content-Type"] == "application/problem+json" && reply["Retry-After"] == "1")
      clients.removeAll()
      try untilServed(port)
    }
  }
}

/// Tries until a connection is served; the server notices the end of another one in its own time.
private func untilServed(_ port: UInt16) throws {
  while true {
    let client = try TestClient(port: port)
    if let reply = try? client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), reply.status == 200 { return }
    pauseBriefly()
  }
}

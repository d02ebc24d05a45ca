import Core
import HTTP
import HTTPClient
import RoostTesting
import Synchronization
import Testing

@Suite struct RequestRetriesTests {
  /// Does not wait, and notes for how long it should have.
  private final class Waits: TimeSource {
    private let waits = Mutex<[Duration]>([])
    var all: [Duration] { waits.withLock { $0 } }
    func now() -> Timestamp { Timestamp(seconds: 0) }
    func uptime() -> Duration { .zero }
    func sleep(for duration: Duration) async throws { waits.withLock { $0.append(duration) } }
  }

  @Test func `no wait is longer than the longest`() {
    let retries = RequestRetries(firstDelay: .seconds(1), maximumDelay: .seconds(5))
    for failures in [1, 2, 10, 1_000_000] { #expect(retries.delay(after: failures) <= .seconds(5)) }
    #expect(retries.delay(after: 1) <= .seconds(1))
  }

  @Test func `only what does no harm is sent again`() {
    let retries = RequestRetries()
    let cut = HTTPClientError(.disconnected, "Cut.")
    let refused = HTTPClientError(.unreachable, "Refused.")
    let get = HTTPClientRequest(.get, "http://x/")
    let post = HTTPClientRequest(.post, "http://x/", body: HTTPRequestBody([1]))
    let stream = HTTPClientRequest(.put, "http://x/", body: HTTPRequestBody(Pieces([]), length: nil))
    #expect(retries.allowsRetry(of: get, after: cut))
    #expect(!retries.allowsRetry(of: post, after: cut))
    #expect(retries.allowsRetry(of: post, after: refused))
    #expect(!retries.allowsRetry(of: stream, after: refused))
    #expect(!retries.allowsRetry(of: get, after: HTTPClientError(.untrusted, "No.")))
    #expect(retries.allowsRetry(of: get, after: 503))
    #expect(!retries.allowsRetry(of: get, after: 500))
    #expect(!retries.allowsRetry(of: post, after: 503))
  }

  @Test func `a request is sent until it succeeds or the attempts are used up`() async throws {
    try await withClient { connection in
      _ = try connection.readHead()
      guard connection.number > 2 else { return }
      try connection.answer(body: "third")
    } body: { client, server in
      let waits = Waits()
      let request = HTTPClientRequest(.get, server.url())
      let response = try await client.send(request, retrying: RequestRetries(attempts: 3), time: waits)
      #expect(try await response.body.collect(upTo: 10) == Array("third".utf8))
      #expect(waits.all.count == 2)
    }
  }

  @Test func `the last error is thrown`() async throws {
    try await withClient { _ in
    } body: { client, server in
      let request = HTTPClientRequest(.get, server.url())
      let error = await #expect(throws: HTTPClientError.self) {
        _ = try await client.send(request, retrying: RequestRetries(attempts: 4), time: Waits())
      }
      #expect(error?.code == .disconnected)
      #expect(server.connections == 4)
    }
  }

  @Test func `a wait that the server asks for is honored unless it is too long`() async throws {
    for (asked, connections) in [("4", 2), ("6", 1)] {
      try await withClient { connection in
        _ = try connection.readHead()
        try connection.answer("503 Service Unavailable", headers: ["Retry-After: \(asked)", "Connection: close"])
      } body: { client, server in
        let waits = Waits()
        let request = HTTPClientRequest(.get, server.url())
        let response = try await client.send(request, retrying: RequestRetries(attempts: 2), time: waits)
        #expect(response.status.code == 503)
        #expect(waits.all == (connections == 2 ? [.seconds(4)] : []))
        #expect(server.connections == connections)
      }
    }
  }
}

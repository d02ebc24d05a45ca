@testable import HTTP
import RoostTesting
import Testing

@Suite struct RateLimitTests {
  private let time = ManualTime()

  private func status(_ limit: some HTTPMiddleware, from address: String) async throws -> Int {
    var request = get("/")
    request.remoteAddress = address
    do {
      return try await limit.respond(to: request) { _ in .text("") }.status.code
    } catch let error as HTTPError {
      return error.status.code
    }
  }

  @Test func `an address that has used its burst waits for the next token`() async throws {
    let limit = RateLimit(rate: 2, burst: 3, time: time)
    for _ in 0..<3 { #expect(try await status(limit, from: "192.0.2.7") == 200) }
    #expect(try await status(limit, from: "192.0.2.7") == 429)
    #expect(try await status(limit, from: "192.0.2.8") == 200)
    time.advance(by: .milliseconds(499))
    #expect(try await status(limit, from: "192.0.2.7") == 429)
    time.advance(by: .milliseconds(1))
    #expect(try await status(limit, from: "192.0.2.7") == 200)
    #expect(try await status(limit, from: "192.0.2.7") == 429)
  }

  @Test func `a refusal says when to come again`() async throws {
    let limit = RateLimit(rate: 0.1, burst: 1, time: time)
    _ = try await limit.respond(to: get("/")) { _ in .text("") }
    let error = await #expect(throws: HTTPError.self) { try await limit.respond(to: get("/")) { _ in .text("") } }
    #expect(error?.headers["Retry-After"] == "10")
    #expect(error?.headers["RateLimit"] == "\"default\";r=0;t=10")
    #expect(error?.headers["RateLimit-Policy"] == "\"default\";q=1;w=10")
  }

  @Test func `a client is warned when little is left`() async throws {
    let limit = RateLimit(rate: 1, burst: 8, time: time)
    var warnings: [String?] = []
    for _ in 0..<8 {
      warnings.append(try await limit.respond(to: get("/")) { _ in .text("") }.headers["RateLimit"])
    }
    #expect(warnings.prefix(6).allSatisfy { $0 == nil })
    #expect(warnings.suffix(2) == ["\"default\";r=1", "\"default\";r=0"])
  }

  @Test func `one IPv6 client has one bucket, whatever address of its network it uses`() async throws {
    let limit = RateLimit(rate: 1, burst: 1, time: time)
    #expect(try await status(limit, from: "2001:db8::1") == 200)
    #expect(try await status(limit, from: "2001:db8::ffff:2") == 429)
    #expect(try await status(limit, from: "2001:db8:0:1::1") == 200)
    #expect(try await status(limit, from: "192.0.2.1") == 200)
    #expect(try await status(limit, from: "::ffff:192.0.2.1") == 429)
  }

  @Test func `exempt routes are never refused`() async throws {
    let limit = RateLimit(rate: 1, burst: 1, time: time)
    let router = try Router([route(.get, "/healthz"), route(.get, "/x")], middleware: [limit])
    for _ in 0..<3 { #expect(try await outcome(router, get("/healthz")) == "/healthz") }
    #expect(try await outcome(router, get("/x")) == "/x")
    #expect(try await outcome(router, get("/x")) == "429 rate-limited")
  }

  @Test func `many addresses do not fill the memory`() {
    let buckets = TokenBuckets(rate: 1, burst: 10, limit: 160, time: time)
    for number in 0..<10_000 { _ = buckets.take(for: IPAddress(high: UInt64(number) &* 0x1_0001_0001, low: 0)) }
    #expect(buckets.count <= 160)
    #expect(buckets.count > 100)
  }

  @Test func `an address that has a bucket keeps it while others flood`() {
    let buckets = TokenBuckets(rate: 1, burst: 10, limit: 16, time: time)
    let friend = IPAddress(high: 7, low: 0)
    #expect(buckets.take(for: friend) == .allowed(remaining: 9))
    for number in 100..<1000 { _ = buckets.take(for: IPAddress(high: UInt64(number), low: 0)) }
    #expect(buckets.take(for: friend) == .allowed(remaining: 8))
    #expect(buckets.take(for: IPAddress(high: 5000, low: 0)) == .refused(wait: 1))
  }

  @Test func `full buckets give their place to new addresses`() {
    let buckets = TokenBuckets(rate: 1, burst: 10, limit: 16, time: time)
    for number in 0..<1000 { _ = buckets.take(for: IPAddress(high: UInt64(number), low: 0)) }
    time.advance(by: .seconds(60))
    #expect(buckets.take(for: IPAddress(high: 5000, low: 0)) == .allowed(remaining: 9))
    #expect(buckets.take(for: IPAddress(high: 5000, low: 0)) == .allowed(remaining: 8))
  }
}

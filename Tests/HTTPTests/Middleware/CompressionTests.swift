import CZlib
import HTTP
import Testing

@Suite struct CompressionTests {
  private static let text = String(repeating: "{\"name\":\"value\"},", count: 200)

  private func send(
    _ accept: String?, type: String = "application/json", body: String = text, fields: HTTPHeaders = [:],
    status: HTTPStatus = .ok
  ) async throws -> HTTPResponse {
    var headers: HTTPHeaders = ["Content-Type": type]
    headers.append(contentsOf: fields)
    let response = HTTPResponse(status, headers: headers, body: .bytes(Array(body.utf8)))
    return try await Compression().respond(to: get("/", accept.map { ["Accept-Encoding": $0] } ?? [:])) { _ in response
    }
  }

  @Test(
    "Gzip is used where it is accepted and nothing else is liked better",
    arguments: [
      ("gzip", true), ("GZIP", true), ("x-gzip", true), ("deflate, gzip;q=0.5", true), ("*", true),
      ("gzip;q=0.001", true),
      ("gzip ; q=1.000", true), ("br, *;q=0.1", true), ("gzip;q=1, identity;q=0.5", true),
      ("gzip;q=0.5, identity;q=0.5", true), ("identity, gzip", true),
      ("gzip;q=0", false), ("gzip;q=0.0", false), ("*;q=0", false), ("gzip;q=0, *", false), ("identity", false),
      ("identity, gzip;q=0.5", false), ("br", false), ("", false), ("gzip;q=2", false), ("gzip;q=x", false),
      ("gzip;q=0.1234", false), ("gzip;q=", false), ("gzippy", false),
    ])
  func negotiation(accept: String, isCompressed: Bool) async throws {
    let response = try await send(accept)
    #expect(response.headers["Content-Encoding"] == (isCompressed ? "gzip" : nil))
    #expect(response.headers["Vary"] == "Accept-Encoding")
    #expect(response.text == Self.text || isCompressed)
  }

  @Test func `what was compressed can be read again`() async throws {
    let response = try await send("gzip")
    guard case .bytes(let small) = response.body else { return }
    #expect(small.count < Self.text.utf8.count / 10)
    #expect(unzipped(small, room: Self.text.utf8.count + 1) == Array(Self.text.utf8))
  }

  @Test func `a body of many pieces is compressed whole, and compressors are used again`() async throws {
    let compression = Compression()
    for size in [1024, 128 * 1024, 128 * 1024 + 1, 1_000_000] {
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) & 0x3f | 0x20 }
      let response = try await compression.respond(to: get("/", ["Accept-Encoding": "gzip"])) { _ in .json(bytes) }
      guard case .bytes(let small) = response.body else { return }
      #expect(unzipped(small, room: size + 1) == bytes)
    }
  }

  @Test func `a client that does not ask is told that the answer could differ`() async throws {
    let response = try await send(nil)
    #expect(response.headers["Vary"] == "Accept-Encoding")
    #expect(response.text == Self.text)
  }

  @Test(arguments: [
    "text/html; charset=utf-8", "Text/Plain", "application/problem+json", "application/xml", "image/svg+xml",
    "application/javascript", "application/soap+xml",
  ])
  func `text is compressed`(type: String) async throws {
    #expect(try await send("gzip", type: type).headers["Content-Encoding"] == "gzip")
  }

  @Test(arguments: [
    "audio/mpeg", "image/png", "text/event-stream", "text/event-stream; charset=utf-8", "application/zip",
  ])
  func `what is no text, or a stream of events, is left alone`(type: String) async throws {
    let response = try await send("gzip", type: type)
    #expect(response.headers["Content-Encoding"] == nil)
    #expect(response.headers["Vary"] == nil)
  }

  @Test func `parts, encoded bodies and those not to be transformed are left alone`() async throws {
    let left: [HTTPResponse] = [
      try await send("gzip", status: .partialContent),
      try await send("gzip", fields: ["Content-Range": "bytes 0-1/2"]),
      try await send("gzip", fields: ["Cache-Control": "no-store, no-transform"]),
      try await send("gzip", body: String(repeating: "x", count: 1023)),
    ]
    for response in left { #expect(response.headers["Content-Encoding"] == nil) }
    #expect(try await send("gzip", fields: ["Content-Encoding": "br"]).headers.values(of: "Content-Encoding") == ["br"])
  }

  @Test func `streams and files are left alone`() async throws {
    let stream = HTTPResponse(
      .ok, headers: ["Content-Type": "text/plain"], body: .stream(HTTPResponseStream(length: 5000) { _ in }))
    let response = try await Compression().respond(to: get("/", ["Accept-Encoding": "gzip"])) { _ in stream }
    #expect(response.headers["Content-Encoding"] == nil)
  }

  @Test func `a strong ETag becomes a weak one`() async throws {
    #expect(try await send("gzip", fields: ["ETag": "\"a\""]).headers["ETag"] == "W/\"a\"")
    #expect(try await send("gzip", fields: ["ETag": "W/\"a\""]).headers["ETag"] == "W/\"a\"")
    #expect(try await send("br", fields: ["ETag": "\"a\""]).headers["ETag"] == "\"a\"")
  }

  /// The content of a gzip file, at most `room` bytes of it.
  private func unzipped(_ bytes: [UInt8], room: Int) -> [UInt8] {
    var input = bytes
    var output = [UInt8](repeating: 0, count: room)
    let count = unsafe input.withUnsafeMutableBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output -> Int in
        var stream = unsafe z_stream()
        unsafe stream.next_in = input.baseAddress
        unsafe stream.avail_in = UInt32(input.count)
        unsafe stream.next_out = output.baseAddress
        unsafe stream.avail_out = UInt32(output.count)
        unsafe inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        let result = unsafe inflate(&stream, Z_FINISH)
        unsafe inflateEnd(&stream)
        return unsafe result == Z_STREAM_END ? output.count - Int(stream.avail_out) : -1
      }
    }
    return count < 0 ? [] : Array(output[..<count])
  }
}

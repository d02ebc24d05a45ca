import Core
import Glibc
import HTTP
import Testing

@Suite struct ContentResponseTests {
  private let tag = EntityTag("v1")

  private func region() throws -> HTTPFileRegion {
    let descriptor = unsafe open("/dev/null", O_RDONLY)
    try #require(descriptor >= 0)
    return HTTPFileRegion(file: HTTPFile(taking: descriptor), offset: 100, length: 1000)
  }

  private func send(_ headers: HTTPHeaders, method: HTTPMethod = .get) throws -> HTTPResponse {
    .file(
      try region(), contentType: "audio/mpeg", etag: tag, lastModified: Timestamp(seconds: 784_111_777),
      disposition: .inline("x.mp3"), for: request(method, "/download", headers))
  }

  @Test func `a file is sent with all that a client needs to resume it`() throws {
    let response = try send([:])
    #expect(response.status == .ok)
    #expect(response.headers["Accept-Ranges"] == "bytes")
    #expect(response.headers["ETag"] == "\"v1\"")
    #expect(response.headers["Last-Modified"] == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(response.headers["Content-Disposition"] == "inline; filename=\"x.mp3\"")
    #expect(response.headers["Cache-Control"] == "private, no-cache")
    #expect(response.body.length == 1000)
  }

  @Test func `a range is a part of the part`() throws {
    let response = try send(["Range": "bytes=10-19"])
    #expect(response.status == .partialContent)
    #expect(response.headers["Content-Range"] == "bytes 10-19/1000")
    guard case .file(let part) = response.body else { throw CancellationError() }
    #expect(part.offset == 110)
    #expect(part.length == 10)
  }

  @Test func `a range behind the end is 416 and says how long the file is`() throws {
    let response = try send(["Range": "bytes=1000-"])
    #expect(response.status == .rangeNotSatisfiable)
    #expect(response.headers["Content-Range"] == "bytes */1000")
    #expect(response.headers["Content-Type"] == "application/problem+json")
  }

  @Test func `what the client has is not sent again`() throws {
    let response = try send(["If-None-Match": "\"v1\""])
    #expect(response.status == .notModified)
    #expect(response.headers["ETag"] == "\"v1\"")
    #expect(response.headers["Content-Type"] == nil)
    #expect(response.body.length == 0)
  }

  @Test func `a false condition is a problem`() throws {
    let response = try send(["If-Match": "\"v0\""])
    #expect(response.status == .preconditionFailed)
    #expect(response.text.contains("precondition-failed"))
  }

  @Test func `bytes in memory have ranges as well`() {
    let bytes = Array("0123456789".utf8)
    let response = HTTPResponse.bytes(bytes, contentType: "text/css", for: get("/x", ["Range": "bytes=-3"]))
    #expect(response.text == "789")
    #expect(response.headers["Content-Range"] == "bytes 7-9/10")
    #expect(response.headers["ETag"] == EntityTag(of: bytes).description)
  }

  @Test func `JSON is sent again only when it has changed`() throws {
    let bytes = Array(#"{"a":1}"#.utf8)
    let first = HTTPResponse.json(bytes, for: get("/x"))
    #expect(first.text == #"{"a":1}"#)
    let tag = try #require(first.headers["ETag"])
    let second = HTTPResponse.json(bytes, for: get("/x", ["If-None-Match": "W/" + tag]))
    #expect(second.status == .notModified)
    #expect(second.headers["ETag"] == tag)
    #expect(HTTPResponse.json(bytes + [0x20], for: get("/x", ["If-None-Match": tag])).status == .ok)
  }
}

import HTTP
import Synchronization
import Testing

@Suite struct MultipartReaderTests {
  /// A body that arrives in pieces and may break off with an error.
  private final class Pieces: HTTPBodySource {
    private let pieces: Mutex<[[UInt8]]>
    private let end: HTTPBodyError?

    init(_ bytes: [UInt8], size: Int, end: HTTPBodyError? = nil) {
      pieces = Mutex(
        stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }.reversed())
      self.end = end
    }

    func next() async throws(HTTPBodyError) -> [UInt8]? {
      if let piece = pieces.withLock({ $0.popLast() }) { return piece }
      if let end { throw end }
      return nil
    }
  }

  private let form =
    "--b\r\nContent-Disposition: form-data; name=title\r\n\r\nA film\r\n"
    + "--b\r\nContent-Disposition: form-data; name=file; filename=x\r\n\r\n0123456789\r\n--b--\r\n"

  private func reader(
    _ text: String, size: Int = 7, end: HTTPBodyError? = nil, type: String = "multipart/form-data; boundary=b"
  ) throws -> MultipartReader {
    let body = HTTPRequestBody(Pieces(Array(text.utf8), size: size, end: end), length: nil)
    return try MultipartReader(
      HTTPRequest(method: .post, target: "/upload", headers: ["Content-Type": type], body: body))
  }

  @Test(arguments: [1, 7, 1000]) func `parts come in order with their content`(size: Int) async throws {
    let reader = try reader(form, size: size)
    let title = try #require(try await reader.nextPart())
    #expect(try await title.text() == "A film")
    let file = try #require(try await reader.nextPart())
    #expect(file.header.filename == "x")
    #expect(try await file.collect(upTo: 10) == Array("0123456789".utf8))
    #expect(try await reader.nextPart() == nil)
    #expect(try await reader.nextPart() == nil)
  }

  @Test func `a part that nobody reads is skipped, and has nothing to give later`() async throws {
    let reader = try reader(form)
    let title = try #require(try await reader.nextPart())
    let file = try #require(try await reader.nextPart())
    #expect(file.header.name == "file")
    #expect(try await title.collect(upTo: 100) == [])
    #expect(try await file.text() == "0123456789")
    #expect(try await file.text() == "")
  }

  @Test func `a part larger than what is asked for is refused`() async throws {
    let part = try #require(try await reader(form).nextPart())
    await #expect(throws: MultipartError.fieldTooLarge(name: "title", limit: 5)) { try await part.text(upTo: 5) }
  }

  @Test func `a field that is no UTF-8 is refused by its name`() async throws {
    let bytes = Array("--b\r\nContent-Disposition: form-data; name=t\r\n\r\n".utf8) + [0xff] + Array("\r\n--b--".utf8)
    let reader = try MultipartReader(
      HTTPRequest(
        method: .post, target: "/", headers: ["Content-Type": "multipart/form-data; boundary=b"],
        body: HTTPRequestBody(bytes)))
    let part = try #require(try await reader.nextPart())
    let error = try await #require(throws: HTTPError.self) { try await part.text() }
    #expect(error.fields.first?.location == .form("t"))
  }

  @Test func `a body that is cut off fails wherever it is cut, and goes on failing`() async throws {
    for count in 0..<(form.utf8.count - 2) {
      let reader = try reader(String(form.prefix(form.count - 1)).utf8Prefix(count))
      for _ in 0..<2 {
        await #expect(throws: MultipartError.cutOff) {
          while let part = try await reader.nextPart() { for try await _ in part {} }
        }
      }
    }
  }

  @Test func `a connection that breaks off is not the end of a part`() async throws {
    let reader = try reader(form.utf8Prefix(150), end: .disconnected)
    await #expect(throws: HTTPBodyError.disconnected) {
      while let part = try await reader.nextPart() { for try await _ in part {} }
    }
  }

  @Test func `a malformed part fails again when it is asked for again`() async throws {
    let reader = try reader("--b\r\nnonsense\r\n\r\n\r\n--b--")
    for _ in 0..<2 {
      await #expect(throws: MultipartError.malformedHeader("a line is not `Name: value`")) {
        try await reader.nextPart()
      }
    }
  }

  @Test(arguments: [
    ("text/plain", MultipartError.notMultipart), ("nonsense", .notMultipart),
    ("multipart/mixed; boundary=b", .notMultipart),
    ("multipart/form-data", .missingBoundary), ("multipart/form-data; boundary=\"\"", .invalidBoundary),
    ("multipart/form-data; boundary=" + String(repeating: "x", count: 71), .invalidBoundary),
  ])
  func `a content type that does not fit is refused`(type: String, error: MultipartError) {
    #expect(throws: error) { try reader(form, type: type) }
  }

  @Test func `a boundary in quotation marks is read`() async throws {
    #expect(try await reader(form, type: "Multipart/Form-Data; charset=utf-8; Boundary=\"b\"").nextPart() != nil)
  }

  @Test(arguments: [
    (MultipartError.notMultipart, 415), (.cutOff, 400), (.tooManyParts(limit: 1), 413), (.missingBoundary, 400),
  ])
  func `each fault has its status`(error: MultipartError, status: Int) {
    #expect(error.httpError.status.code == status)
  }
}

extension String {
  /// The first `count` bytes.
  fileprivate func utf8Prefix(_ count: Int) -> String {
    String(decoding: Array(utf8.prefix(count)), as: UTF8.self)
  }
}

import HTTP
import Testing

/// What a test expects of a part, its content in one piece.
struct WholePart: Equatable, CustomStringConvertible {
  var name: String
  var filename: String?
  var contentType = "text/plain"
  var content: [UInt8]

  init(_ name: String, filename: String? = nil, contentType: String = "text/plain", _ content: String) {
    self.init(name, filename: filename, contentType: contentType, bytes: Array(content.utf8))
  }

  init(_ name: String, filename: String? = nil, contentType: String = "text/plain", bytes: [UInt8]) {
    self.name = name
    self.filename = filename
    self.contentType = contentType
    self.content = bytes
  }

  var description: String {
    "\(name) \(filename ?? "-") \(contentType) \(String(decoding: content, as: UTF8.self).debugDescription)"
  }
}

/// Parses a body that comes in the given chunks and checks the order of events.
func parse(
  _ chunks: [[UInt8]], boundary: String = "b", limits: MultipartLimits = MultipartLimits()
) throws -> [WholePart] {
  var parser = try MultipartParser(boundary: boundary, limits: limits)
  var parts: [WholePart] = []
  var isOpen = false
  var isFinished = false
  for chunk in chunks {
    for event in try parser.receive(chunk) {
      #expect(!isFinished)
      switch event {
      case .partBegan(let header):
        #expect(!isOpen)
        isOpen = true
        parts.append(WholePart(header.name, filename: header.filename, contentType: header.contentType, ""))
      case .data(let bytes):
        #expect(isOpen)
        #expect(!bytes.isEmpty)
        parts[parts.count - 1].content += bytes
      case .partEnded:
        #expect(isOpen)
        isOpen = false
      case .finished:
        #expect(!isOpen)
        isFinished = true
      }
    }
  }
  try parser.finish()
  #expect(isFinished)
  return parts
}

@Suite struct MultipartParserTests {
  private func body(_ text: String) -> [UInt8] {
    Array(text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n").utf8)
  }

  private let samples = [
    // A browser's form, with lines in the content that begin like a delimiter.
    "--b\nContent-Disposition: form-data; name=\"t\"\n\nA film\n--b\ncontent-disposition: FORM-DATA;name=file; "
      + "filename=\"c.mp4\"\nContent-Type: video/mp4\n\n--\n--a\n--bb\n-\n\n--b x\n--b-x\n--b--\n",
    // Preamble, space behind boundaries, epilogue.
    "ignore\n--bb\nme\n--b \t \nContent-Disposition: form-data; name=t\nX-Other: y\n\n\n\n--b-- \t\nignore\n--b\n\nme",
    // Parts without content, with and without an empty line of their own.
    "--b\nContent-Disposition: form-data; name=t\n\n--b\nContent-Disposition: form-data; name=u\n\n\n--b--",
  ]

  private let meanings = [
    [
      WholePart("t", "A film"),
      WholePart("file", filename: "c.mp4", contentType: "video/mp4", "--\r\n--a\r\n--bb\r\n-\r\n\r\n--b x\r\n--b-x"),
    ],
    [WholePart("t", "\r\n")],
    [WholePart("t", ""), WholePart("u", "")],
  ]

  @Test(arguments: 0..<3) func `a body means the same whole and byte by byte`(sample: Int) throws {
    let bytes = body(samples[sample])
    #expect(try parse([bytes]) == meanings[sample])
    #expect(try parse(bytes.map { [$0] }) == meanings[sample])
  }

  @Test(arguments: 0..<3) func `a body means the same wherever it is split in two`(sample: Int) throws {
    let bytes = body(samples[sample])
    for split in 0...bytes.count {
      #expect(try parse([Array(bytes[..<split]), Array(bytes[split...])]) == meanings[sample], "split at \(split)")
    }
  }

  @Test(arguments: 0..<3) func `a body means the same in three pieces, the middle one small`(sample: Int) throws {
    let bytes = body(samples[sample])
    for size in 1...5 {
      for start in 0...(bytes.count - size) {
        let pieces = [bytes[..<start], bytes[start..<(start + size)], bytes[(start + size)...]].map(Array.init)
        #expect(try parse(pieces) == meanings[sample], "\(size) bytes at \(start)")
      }
    }
  }

  @Test(arguments: 0..<3) func `a body cut off before its closing boundary is refused at each byte`(sample: Int) throws
  {
    let bytes = body(samples[sample])
    let closing = Array("\r\n--b--".utf8)
    let whole = try #require(bytes.indices.first { bytes[$0...].starts(with: closing) }) + closing.count
    for count in 0..<whole {
      #expect(throws: MultipartError.cutOff) { try parse([Array(bytes[..<count])]) }
    }
    #expect(throws: Never.self) { try parse([Array(bytes[..<whole])]) }
  }

  @Test func `random bytes survive random chunks`() throws {
    var generator = SeededGenerator(seed: 2046)
    let alphabet: [UInt8] = [13, 10, 45, 98, 98, 0, 255, 32]
    for _ in 0..<300 {
      let content = (0..<Int.random(in: 0..<200, using: &generator)).map { _ in
        alphabet.randomElement(using: &generator) ?? 0
      }
      let text = String(decoding: content.map { $0 < 128 ? $0 : 63 }, as: UTF8.self)
      guard !("\r\n" + text).contains("\r\n--b"), !("\r\n" + text + "\r\n--b").dropLast(5).contains("\r\n--b") else {
        continue
      }
      let head = "--b\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n"
      var rest = (Array(head.utf8) + content + Array("\r\n--b--".utf8))[...]
      var chunks: [[UInt8]] = []
      while !rest.isEmpty {
        let size = Int.random(in: 1...20, using: &generator)
        chunks.append(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
      #expect(try parse(chunks) == [WholePart("f", filename: "x", bytes: content)])
    }
  }

  @Test func `a chunk of nothing but content is handed on as it is`() throws {
    var parser = try MultipartParser(boundary: "b")
    _ = try parser.receive(body("--b\nContent-Disposition: form-data; name=f; filename=x\n\n"))
    _ = try parser.receive([1])
    let chunk = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    #expect(try parser.receive(chunk) == [.data(chunk)])
  }

  @Test func `more parts than allowed are refused`() throws {
    let part = "--b\nContent-Disposition: form-data; name=f\n\nx\n"
    let many = body(String(repeating: part, count: 10_000) + "--b--")
    #expect(throws: MultipartError.tooManyParts(limit: 100)) { try parse([many]) }
    #expect(try parse([many], limits: MultipartLimits(parts: 10_000)).count == 10_000)
  }

  @Test func `a header of endless length is refused`() throws {
    let head = "--b\nContent-Disposition: form-data; name=f\nX: " + String(repeating: "x", count: 20_000)
    #expect(throws: MultipartError.headerTooLarge(limit: 8192)) { try parse([body(head)]) }
    let lines = "--b\n" + String(repeating: "X: y\n", count: 5000)
    #expect(throws: MultipartError.headerTooLarge(limit: 8192)) { try parse(body(lines).map { [$0] }) }
  }

  @Test func `a field is bounded and a file is not`() throws {
    let content = String(repeating: "x", count: 100)
    let field = body("--b\nContent-Disposition: form-data; name=f\n\n\(content)\n--b--")
    let file = body("--b\nContent-Disposition: form-data; name=f; filename=x\n\n\(content)\n--b--")
    let limits = MultipartLimits(fieldBytes: 99)
    #expect(throws: MultipartError.fieldTooLarge(name: "f", limit: 99)) { try parse([field], limits: limits) }
    #expect(throws: MultipartError.fieldTooLarge(name: "f", limit: 99)) {
      try parse(field.map { [$0] }, limits: limits)
    }
    #expect(try parse([file], limits: limits).first?.content.count == 100)
    #expect(throws: Never.self) { try parse([field], limits: MultipartLimits(fieldBytes: 100)) }
  }

  @Test(arguments: ["", "a ", "a\u{e9}", "a;b", "a\"b", String(repeating: "x", count: 71), "a\r\nb", "a\0"])
  func `an impossible boundary is refused`(boundary: String) {
    #expect(throws: MultipartError.invalidBoundary) { try MultipartParser(boundary: boundary) }
  }

  @Test(arguments: [
    "----WebKitFormBoundary7MA4YWxkTrZu0gW", "------------------------d74496d66958873e", "a'()+_,-./:=? z",
  ])
  func `boundaries of browsers and curl are taken`(boundary: String) throws {
    let bytes = body("--\(boundary)\nContent-Disposition: form-data; name=f\n\nx\n--\(boundary)--\n")
    #expect(try parse([bytes], boundary: boundary) == [WholePart("f", "x")])
  }

  @Test func `a body that is closed at once has no parts`() throws {
    #expect(try parse([body("--b--")]) == [])
  }

  @Test(arguments: ["", "hello", "--b", "--b\n", "--B--", "-b--", " --b--", "--b\r--", "\n\n--b-"])
  func `a body without a closing boundary is refused`(text: String) {
    #expect(throws: MultipartError.self) { try parse([body(text)]) }
  }

  @Test func `lines that end in a bare line feed are no delimiters`() {
    let text = "--b\nContent-Disposition: form-data; name=f\n\nx\n--b--\n"
    #expect(throws: MultipartError.cutOff) { try parse([Array(text.utf8)]) }
  }

  @Test func `the boundary of a nested multipart body is content`() throws {
    let inner = "--inner\r\nContent-Type: a/b\r\n\r\nx\r\n--inner--"
    let bytes = body("--b\nContent-Disposition: form-data; name=f\nContent-Type: multipart/mixed; boundary=inner\n\n")
    #expect(
      try parse([bytes + Array((inner + "\r\n--b--").utf8)])
        == [WholePart("f", contentType: "multipart/mixed; boundary=inner", inner)])
  }
}

import HTTP
import Testing

@Suite struct MultipartHeaderTests {
  private func header(_ lines: String...) throws -> MultipartHeader {
    var parser = try MultipartParser(boundary: "b")
    let text = "--b\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n"
    guard case .partBegan(let header) = try parser.receive(Array(text.utf8)).first else { throw MultipartError.cutOff }
    return header
  }

  @Test(
    arguments: [
      (#"name="file"; filename="clip.mp4""#, "clip.mp4"),
      (#"name=file; filename=clip.mp4"#, "clip.mp4"),
      (#"name="file" ; filename = "x""#, nil),
      (#"name="file"; filename="a%22b.mp4""#, "a\"b.mp4"),
      (#"name="file"; filename="a\"b;c=\\d.mp4""#, #"a"b;c=\d.mp4"#),
      (#"name="file"; filename="C:\new\film.mp4""#, #"C:\new\film.mp4"#),
      (#"name="file"; filename="ends in backslash\""#, #"ends in backslash\"#),
      (#"name="file"; filename="Ünï 😀.mp4""#, "Ünï 😀.mp4"),
      (#"name="file"; filename="x"; filename*=UTF-8''na%C3%AFve%20f.mp4"#, "naïve f.mp4"),
      (#"name="file"; filename="x"; filename*=utf-8'en'y.mp4"#, "y.mp4"),
      (#"name="file"; filename="x"; filename*=ISO-8859-1''%E9.mp4"#, "x"),
      (#"name="file"; filename="x"; filename*=UTF-8''%C3"#, "x"),
      (#"name="file"; filename="""#, ""),
      (#"NAME="file"; FileName="x";"#, "x"),
    ] as [(String, String?)])
  func `file names are read as browsers and curl send them`(parameters: String, filename: String?) throws {
    guard let filename else {
      #expect(throws: MultipartError.self) { try header("Content-Disposition: form-data; \(parameters)") }
      return
    }
    let read = try header("Content-Disposition: form-data; \(parameters)")
    #expect(read.name == "file")
    #expect(read.filename == filename)
  }

  @Test(
    arguments: [
      ("film.mp4", "film.mp4"), ("../../etc/passwd", "passwd"), (#"C:\dir\film.mp4"#, "film.mp4"), ("..", nil),
      ("a/", nil),
      (".", nil), ("", nil), ("a/.hidden", ".hidden"), ("x\u{1}y\u{7f}z", "xyz"),
      (String(repeating: "é", count: 200), String(repeating: "é", count: 127)),
    ] as [(String, String?)])
  func `a base name has no directories and nothing that hides`(filename: String, baseName: String?) {
    #expect(MultipartHeader(name: "f", filename: filename).baseName == baseName)
  }

  @Test func `the content type is text unless it is said`() throws {
    let disposition = "Content-Disposition: form-data; name=f"
    #expect(try header(disposition).contentType == "text/plain")
    #expect(try header(disposition, "Content-Type:").contentType == "text/plain")
    #expect(try header(disposition, "Content-type:  video/mp4 ").contentType == "video/mp4")
  }

  @Test(arguments: [
    "", "Content-Type: a/b", "Content-Disposition: form-data", "Content-Disposition: attachment; name=f",
    "Content-Disposition: form-data; filename=x", "Content-Disposition: form-data; name=\"f",
    "Content-Disposition: form-data; name=f; name=g", "Content-Disposition: form-data; name", "no colon",
    "Content-Disposition : form-data; name=f", "Content-Disposition: form-data; name=f\r\n folded: x", ": x",
    "Content-Disposition: form-data; name=f\nX: y", "Content-Disposition: form-data; name=f\0",
    "Content-Disposition: form-data; name=f\r\nContent-Disposition: form-data; name=g",
    "Content-Disposition: form-data name=f", "Content-Disposition: form-data; =f", "Contént: x",
  ])
  func `a malformed header is refused`(line: String) throws {
    let error = try #require(throws: MultipartError.self) { try header(line) }
    guard case .malformedHeader = error else { throw error }
  }

  @Test func `bytes that are not UTF-8 do no harm`() throws {
    var parser = try MultipartParser(boundary: "b")
    let text = Array("--b\r\nContent-Disposition: form-data; name=f; filename=\"".utf8) + [0xe9, 0xff]
    let events = try parser.receive(text + Array("\"\r\n\r\n".utf8))
    #expect(events == [.partBegan(MultipartHeader(name: "f", filename: "\u{fffd}\u{fffd}"))])
  }
}

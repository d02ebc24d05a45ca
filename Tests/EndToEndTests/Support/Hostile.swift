import Foundation
import Testing

/// Something that no decent client sends, and what the answer must say of it.
struct Hostile: CustomTestStringConvertible, Sendable {
  /// What it is, in words.
  let testDescription: String
  let bytes: [UInt8]
  /// The statuses of which one must come.
  let statuses: Set<Int>
  /// What the answer must name.
  let named: String
  /// The content type, where it is a form.
  let type: String

  init(_ description: String, _ bytes: [UInt8], _ statuses: Set<Int> = [400], names named: String, type: String = form)
  {
    testDescription = description
    self.bytes = bytes
    self.statuses = statuses
    self.named = named
    self.type = type
  }

  init(_ description: String, _ text: String, _ statuses: Set<Int> = [400], names named: String, type: String = form) {
    self.init(description, Array(text.utf8), statuses, names: named, type: type)
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Heads; libmicrohttpd answers some of them itself.
  static let heads = [
    head("two lengths", "Content-Length: 2\r\nContent-Length: 3", names: "more than one Content-Length"),
    head("a length and chunks", "Content-Length: 2\r\nTransfer-Encoding: chunked", names: "both Content-Length and"),
    head("a list of lengths", "Content-Length: 2, 2", names: "Content-Length"),
    head("a negative length", "Content-Length: -2", names: "Content-Length"),
    head("a length past all numbers", "Content-Length: 99999999999999999999999", [413], names: "Content-Length"),
    head("an unknown coding", "Transfer-Encoding: gzip, chunked", [501], names: "transfer coding"),
    head("a folded field", "X-A: b\r\n c", names: "folded"),
    head("a space before the colon", "X-A : b", names: "name of a header field"),
    head("a NUL", "X-A: b\0c", names: "NUL"),
    head("a bare carriage return", "X-A: b\rc", names: "control character"),
    head("an oversize field", "X-A: \(String(repeating: "b", count: 9000))", [431], names: "8192 bytes"),
    // Beyond its buffer libmicrohttpd answers by itself, in its own words.
    head("a field beyond all bounds", "X-A: \(String(repeating: "b", count: 40_000))", [431], names: ""),
    head("too many fields", (0..<200).map { "X-\($0): b" }.joined(separator: "\r\n"), [431], names: "more than 64"),
    head("two hosts", "Host: b", names: "Host"),
    Hostile("no host", "GET /healthz HTTP/1.1\r\n\r\n", names: "Host"),
    Hostile("bare line feeds", "GET /healthz HTTP/1.1\nHost: a\n\n", names: "bare line feed"),
    Hostile("HTTP/3.7", "GET /healthz HTTP/3.7\r\nHost: a\r\n\r\n", [505], names: "version"),
    Hostile("a space in the target", "GET /health z HTTP/1.1\r\nHost: a\r\n\r\n", names: "request target"),
    Hostile("raw bytes", "GET /".utf8 + [0xc0, 0xae] + " HTTP/1.1\r\nHost: a\r\n\r\n".utf8, names: "request target"),
    Hostile("a NUL in the target", "GET /a\0b HTTP/1.1\r\nHost: a\r\n\r\n", names: "request"),
    Hostile(
      "a long target", "GET /\(String(repeating: "a", count: 9000)) HTTP/1.1\r\nHost: a\r\n\r\n", [414],
      names: "4096 bytes"),
  ]

  static let chunks = [
    chunked("a size that is no number", "zz\r\n{}\r\n0\r\n\r\n"),
    chunked("a negative size", "-2\r\n{}\r\n0\r\n\r\n"),
    chunked("a size past all numbers", "fffffffffffffffff\r\n{}\r\n0\r\n\r\n"),
    chunked("a chunk longer than its size", "2\r\n{}XX0\r\n\r\n"),
  ]

  static let paths = [
    Hostile("dots", "/../../etc/passwd", names: "`..`"),
    Hostile("encoded dots", "/%2e%2e/%2E%2e/etc/passwd", names: "`..`"),
    Hostile("dots within", "/media/../healthz", names: "`..`"),
    Hostile("dots and encoded slashes", "/v1/media/conversions/..%2f..%2fetc", names: "encoded slash"),
    Hostile("a NUL", "/healthz%00", names: "control character"),
    Hostile("overlong UTF-8", "/%c0%ae%c0%ae/etc", names: "UTF-8"),
    Hostile("invalid UTF-8", "/%ff", names: "UTF-8"),
    Hostile("no hexadecimal digits", "/%zz", names: "hexadecimal"),
    Hostile("a percent sign at the end", "/%", names: "hexadecimal"),
    Hostile("another encoding", "/%u002e", names: "hexadecimal"),
  ]

  static let documents = [
    Hostile("nothing", "", names: "JSON"),
    Hostile("words", "hello", names: "JSON"),
    Hostile("an array", "[]", names: "must be an object"),
    Hostile("null", "null", names: "must be an object"),
    Hostile("numbers for text", #"{"username":1,"email":[],"password":{}}"#, names: "`username`"),
    Hostile("deep", String(repeating: "[", count: 8000), names: "deep"),
    Hostile("large", #"{"username":"\#(String(repeating: "a", count: 3_000_000))"}"#, [413], names: "16384"),
    Hostile("a name twice", #"{"username":"a","username":"b"}"#, names: "comes twice"),
    Hostile("invalid UTF-8", #"{"username":""#.utf8 + [0xff, 0xfe] + #""}"#.utf8, names: "UTF-8"),
    Hostile("half a surrogate pair", #"{"username":"\ud800"}"#, names: "surrogate"),
    Hostile("a byte order mark", "\u{feff}{}", names: "byte order mark"),
    Hostile("two documents", "{} {}", names: "behind the value"),
    Hostile("cut", #"{"username":"a"#, names: "cut off"),
  ]

  static let form = "multipart/form-data; boundary=XX"
  static let fileHead = "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp4\"\r\n\r\n"
  static let file = fileHead + "hello\r\n"
  private static let field = "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n"
  private static let one = "exactly 1 file required"

  static let forms = [
    Hostile("no boundary", file + "--XX--\r\n", names: one, type: "multipart/form-data"),
    Hostile("JSON", "{}", names: one, type: "application/json"),
    Hostile("no part", "--XX--\r\n", names: one),
    Hostile("no file", field + "--XX--\r\n", names: one),
    Hostile("two files", file + file + "--XX--\r\n", names: one),
    Hostile("10 000 parts", String(repeating: field, count: 10_000) + "--XX--\r\n", [413], names: "100 parts"),
    Hostile("10 000 files", String(repeating: file, count: 10_000) + "--XX--\r\n", [413], names: "100 parts"),
    Hostile("cut in a part", file + "--X", names: "cut off"),
    Hostile("cut in a part's head", "--XX\r\nContent-Dis", names: "cut off"),
    Hostile(
      "a large part's head", "--XX\r\nX: \(String(repeating: "a", count: 100_000))\r\n\r\n", [413], names: "8192"),
    Hostile("a long boundary", file, names: "boundary", type: form + String(repeating: "a", count: 100)),
    Hostile("a file that is no video", file + "--XX--\r\n", [422], names: "not a video"),
  ]

  private static func head(
    _ description: String, _ fields: String, _ statuses: Set<Int> = [400], names named: String
  ) -> Hostile {
    Hostile(
      description, "POST /v1/tokens HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n2\r\n{}\r\n0\r\n\r\n", statuses,
      names: named)
  }

  private static func chunked(_ description: String, _ body: String) -> Hostile {
    let head =
      "POST /v1/tokens HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    return Hostile(description, head + body, [400, 413], names: "chunk")
  }
}

extension RoostProcess {
  /// Every file in the blob store, unfinished ones too.
  func filesInBlobs() throws -> [String] {
    let found = try run(["find", data.appendingPathComponent("blobs").path, "-type", "f"])
    return found.text.split(separator: "\n").map(String.init)
  }
}

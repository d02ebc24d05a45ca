import Core

/// A text in the transfer encoding that suits it best.
///
/// `7bit` where the text is short lines of ASCII as they are; else `quoted-printable` or `base64`, whichever is shorter.
struct TextContent {
  /// The value of `Content-Transfer-Encoding`.
  let encoding: String
  /// The encoded text, lines ended by CRLF.
  let bytes: [UInt8]

  init(_ text: String) {
    let lines = TextContent.lines(of: text)
    if lines.allSatisfy(TextContent.canStandPlain) {
      encoding = "7bit"
      bytes = lines.flatMap { $0 + "\r\n".utf8 }
      return
    }
    let quoted = QuotedPrintable.encode(lines: lines)
    let base64 = TextContent.base64(lines.flatMap { $0 + "\r\n".utf8 })
    encoding = quoted.count <= base64.count ? "quoted-printable" : "base64"
    bytes = quoted.count <= base64.count ? quoted : base64
  }

  /// The lines without their ends, which are LF or CRLF; a last line that is empty counts for nothing.
  private static func lines(of text: String) -> [[UInt8]] {
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
    for index in lines.indices.dropLast() where lines[index].last == UInt8(ascii: "\r") { lines[index].removeLast() }
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private static func canStandPlain(_ line: [UInt8]) -> Bool {
    line.count <= 78 && line.last != 0x20 && !line.starts(with: "From ".utf8)
      && line.allSatisfy { (0x20...0x7e).contains($0) }
  }

  private static func base64(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 57) {
      output += bytes[start..<min(start + 57, bytes.count)].base64().utf8
      output += "\r\n".utf8
    }
    return output
  }
}

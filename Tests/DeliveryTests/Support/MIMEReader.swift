import Core

/// Reads a message back as a mail program does, so that tests can compare it with what went in.
struct MIMEReader {
  let fields: [(name: String, value: String)]
  let rawHeader: String
  let rawText: [UInt8]

  init?(_ bytes: [UInt8]) {
    guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: "\r\n\r\n".utf8) }) else { return nil }
    rawHeader = String(decoding: bytes[..<end], as: UTF8.self)
    rawText = Array(bytes[(end + 4)...])
    var fields: [(name: String, value: String)] = []
    for line in MIMEReader.lines(Array(bytes[..<end])) {
      let text = String(decoding: line, as: UTF8.self)
      if line.first == 0x20 || line.first == 0x09 {
        guard !fields.isEmpty else { return nil }
        fields[fields.count - 1].value += text
      } else {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        fields.append((String(text[..<colon]), String(text.utf8[colon...].dropFirst(2)) ?? ""))
      }
    }
    self.fields = fields
  }

  subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

  /// The subject with its encoded words read (RFC 2047, section 6).
  var subject: String? { self["Subject"].map(MIMEReader.decodeWords) }

  /// The text with its transfer encoding undone, lines ended by LF.
  var text: String? {
    let decoded: [UInt8]?
    switch self["Content-Transfer-Encoding"] {
    case "7bit": decoded = rawText
    case "base64": decoded = [UInt8](base64: String(decoding: rawText.filter { $0 != 13 && $0 != 10 }, as: UTF8.self))
    case "quoted-printable": decoded = MIMEReader.unquote(rawText)
    default: decoded = nil
    }
    return decoded.map { bytes in
      String(decoding: Array(MIMEReader.lines(bytes).joined(separator: [10])), as: UTF8.self)
    }
  }

  /// The parts between CRLF and CRLF.
  static func lines(_ bytes: [UInt8]) -> [[UInt8]] {
    var lines: [[UInt8]] = [[]]
    var index = 0
    while index < bytes.count {
      if bytes[index] == 13, index + 1 < bytes.count, bytes[index + 1] == 10 {
        lines.append([])
        index += 2
      } else {
        lines[lines.count - 1].append(bytes[index])
        index += 1
      }
    }
    return lines
  }

  private static func decodeWords(_ value: String) -> String {
    var text = ""
    var lastWasWord = false
    for part in value.split(separator: " ", omittingEmptySubsequences: false) {
      let fields = part.split(separator: "?", omittingEmptySubsequences: false)
      if fields.count == 5, fields[0] == "=", fields[4] == "=" {
        if !lastWasWord, !text.isEmpty { text += " " }
        let bytes =
          fields[2] == "B"
          ? [UInt8](base64: fields[3]) ?? [] : unquote(fields[3].utf8.map { $0 == UInt8(ascii: "_") ? 0x20 : $0 })
        text += String(decoding: bytes, as: UTF8.self)
        lastWasWord = true
      } else {
        if !text.isEmpty { text += " " }
        text += part
        lastWasWord = false
      }
    }
    return text
  }

  private static func unquote(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "="), index + 2 < bytes.count {
        if bytes[index + 1] != 13 {
          output += [UInt8](hexadecimal: String(decoding: bytes[index + 1...index + 2], as: UTF8.self)) ?? [63]
        }
        index += 3
      } else {
        output.append(bytes[index])
        index += 1
      }
    }
    return output
  }
}

/// The quoted-printable transfer encoding (RFC 2045, section 6.7).
enum QuotedPrintable {
  /// The longest encoded line, without its line break.
  private static let longestLine = 76

  /// A byte as `=` and two upper-case hexadecimal digits.
  static func escape(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }

  /// The lines encoded, each ended by CRLF.
  ///
  /// A soft line break never stands inside a character, and no line begins with `From `, which mailboxes in mbox format
  /// would alter.
  static func encode(lines: [[UInt8]]) -> [UInt8] {
    var output: [UInt8] = []
    for line in lines {
      append(line, to: &output)
      output += "\r\n".utf8
    }
    return output
  }

  private static func append(_ line: [UInt8], to output: inout [UInt8]) {
    var width = 0
    var index = 0
    while index < line.count {
      let character = encodedCharacter(of: line, at: &index)
      let isLast = index == line.count
      // A line that goes on needs its last column for the `=` of a soft line break.
      if width + character.count > (isLast ? longestLine : longestLine - 1) {
        output += "=\r\n".utf8
        width = 0
      }
      output += character
      width += character.count
    }
  }

  /// The bytes of one character encoded; `index` moves behind it.
  private static func encodedCharacter(of line: [UInt8], at index: inout Int) -> [UInt8] {
    let byte = line[index]
    let start = index
    index += 1
    if byte < 0x80 {
      let isSpace = byte == 0x20 || byte == 0x09
      let mustEscape = isSpace ? index == line.count : !(0x21...0x7e).contains(byte) || byte == UInt8(ascii: "=")
      let isFrom = line[start...].starts(with: "From ".utf8)
      return mustEscape || isFrom ? escape(byte) : [byte]
    }
    while index < line.count, line[index] & 0xc0 == 0x80 { index += 1 }
    return line[start..<index].flatMap(escape)
  }
}

import Core

/// Writes a header field's text as encoded words (RFC 2047), for texts that cannot stand there as they are.
enum EncodedWords {
  /// The longest encoded word (section 2).
  private static let longestWord = 75
  /// The longest line with an encoded word (section 2), without its line break.
  private static let longestLine = 76
  private static let prefix = "=?utf-8?"

  /// Whether the text can follow a field's name as it is and is read back unchanged.
  ///
  /// That is one line of at most 76 characters in all, printable ASCII, no space at its ends, and nothing that a reader
  /// could take for an encoded word.
  static func canStandPlain(_ text: String, behind width: Int) -> Bool {
    let bytes = Array(text.utf8)
    guard width + bytes.count <= longestLine, bytes.first != UInt8(ascii: " "), bytes.last != UInt8(ascii: " "),
      bytes.allSatisfy({ (0x20...0x7e).contains($0) })
    else { return false }
    return !zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: "=") && $1 == UInt8(ascii: "?") }
  }

  /// The text as encoded words, folded so that no line is longer than 76 characters and no word ends inside a character.
  ///
  /// - Parameters:
  ///   - text: any text.
  ///   - width: how many characters of the first line are taken already.
  /// - Returns: ASCII, with CRLF and a space between the words; readers drop those (section 6.2).
  static func encode(_ text: String, behind width: Int) -> [UInt8] {
    let scalars = text.unicodeScalars.map { Array(String($0).utf8) }
    let quotedLength = scalars.joined().reduce(0) { $0 + (isPlain($1) || $1 == 0x20 ? 1 : 3) }
    let isQuoted = quotedLength <= text.utf8.count / 3 * 4
    var output: [UInt8] = []
    var word: [UInt8] = []
    var room = min(longestWord, longestLine - width)
    for scalar in scalars {
      if !word.isEmpty, length(word + scalar, isQuoted) > room {
        output += encodedWord(word, isQuoted)
        output += "\r\n ".utf8
        word = []
        room = longestWord
      }
      word += scalar
    }
    return output + encodedWord(word, isQuoted)
  }

  private static func encodedWord(_ bytes: [UInt8], _ isQuoted: Bool) -> [UInt8] {
    Array("\(prefix)\(isQuoted ? "Q" : "B")?\(isQuoted ? quoted(bytes) : bytes.base64())?=".utf8)
  }

  private static func length(_ bytes: [UInt8], _ isQuoted: Bool) -> Int {
    let content = isQuoted ? quoted(bytes).utf8.count : (bytes.count + 2) / 3 * 4
    return prefix.utf8.count + 2 + content + 2
  }

  /// The "Q" encoding of section 4.2.
  private static func quoted(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for byte in bytes {
      if byte == 0x20 {
        text.append(UInt8(ascii: "_"))
      } else if isPlain(byte) {
        text.append(byte)
      } else {
        text += QuotedPrintable.escape(byte)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Whether a byte may stand unescaped even in the strictest place, a phrase (section 5, rule 3).
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!*+-/".utf8.contains(byte)
    }
  }
}

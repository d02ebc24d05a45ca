extension JSONParser {
  /// Reads a number (RFC 8259, section 6) and keeps its text.
  mutating func number() throws(JSONSyntaxError) -> JSONNumber {
    let start = position
    _ = take(UInt8(ascii: "-"))
    if take(UInt8(ascii: "0")) {
      if let byte = peek(), JSONParser.isDigit(byte) { throw error(.invalidNumber) }
    } else {
      try digits()
    }
    if take(UInt8(ascii: ".")) { try digits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits()
    }
    guard position - start <= JSONParser.longestNumber else {
      throw JSONSyntaxError(.numberTooLong, offset: start)
    }
    return JSONNumber(checked: String(decoding: bytes[start..<position], as: UTF8.self))
  }

  /// Reads one digit or more.
  private mutating func digits() throws(JSONSyntaxError) {
    let start = position
    while let byte = peek(), JSONParser.isDigit(byte) { position += 1 }
    guard position > start else { throw error(position < bytes.count ? .invalidNumber : .unexpectedEnd) }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// Reads a string (RFC 8259, section 7) from its opening to its closing quotation mark.
  mutating func string() throws(JSONSyntaxError) -> String {
    position += 1
    let start = position
    try skipPlainCharacters()
    if take(UInt8(ascii: "\"")) { return try text(bytes[start..<(position - 1)]) }
    var unescaped: [UInt8] = []
    var runStart = start
    while true {
      let run = bytes[runStart..<position]
      try checkUTF8(run)
      unescaped += run
      if take(UInt8(ascii: "\"")) { return String(decoding: unescaped, as: UTF8.self) }
      try escape(into: &unescaped)
      runStart = position
      try skipPlainCharacters()
    }
  }

  /// Moves to the next quotation mark or backslash.
  private mutating func skipPlainCharacters() throws(JSONSyntaxError) {
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
      guard byte >= 0x20 else { throw error(.controlCharacter) }
      position += 1
    }
    throw error(.unexpectedEnd)
  }

  private func text(_ run: ArraySlice<UInt8>) throws(JSONSyntaxError) -> String {
    guard let text = String(validating: run, as: UTF8.self) else { throw invalidUTF8(in: run) }
    return text
  }

  private func checkUTF8(_ run: ArraySlice<UInt8>) throws(JSONSyntaxError) {
    guard run.contains(where: { $0 >= 0x80 }) else { return }
    _ = try text(run)
  }

  /// The error at the first byte of `run` that cannot belong to UTF-8.
  private func invalidUTF8(in run: ArraySlice<UInt8>) -> JSONSyntaxError {
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = run.makeIterator()
    var offset = run.startIndex
    while case .valid(let scalar) = parser.parseScalar(from: &iterator) { offset += scalar.count }
    return JSONSyntaxError(.invalidUTF8, offset: offset)
  }

  /// Reads an escape that begins with a backslash and appends what it stands for in UTF-8.
  private mutating func escape(into text: inout [UInt8]) throws(JSONSyntaxError) {
    let start = position
    position += 1
    guard let byte = peek() else { throw error(.unexpectedEnd) }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0c)
    case UInt8(ascii: "n"): text.append(0x0a)
    case UInt8(ascii: "r"): text.append(0x0d)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      let scalar = try unicodeEscape(from: start)
      text += Array(String(Character(scalar)).utf8)
    default: throw JSONSyntaxError(.invalidEscape, offset: start)
    }
  }

  /// Reads the digits behind `\u`, and the second escape of a surrogate pair.
  private mutating func unicodeEscape(from start: Int) throws(JSONSyntaxError) -> Unicode.Scalar {
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xdc00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
      throw JSONSyntaxError(position < bytes.count ? .loneSurrogate : .unexpectedEnd, offset: start)
    }
    let second = try hexadecimal()
    guard (0xdc00...0xdfff).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
    else { throw JSONSyntaxError(.loneSurrogate, offset: start) }
    return scalar
  }

  private mutating func hexadecimal() throws(JSONSyntaxError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek() else { throw error(.unexpectedEnd) }
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        throw error(.invalidEscape)
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}

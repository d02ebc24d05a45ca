extension OutputBuffer {
  /// Appends `text` between quotation marks, with escapes where RFC 8259, section 7, demands them and nowhere else.
  ///
  /// - Parameter text: bytes that are UTF-8.
  mutating func appendQuoted(_ text: UnsafeRawBufferPointer) {
    reserve(text.count + 2)
    appendReserved(UInt8(ascii: "\""))
    var start = 0
    while true {
      let end = unsafe OutputBuffer.plainPrefix(of: text, from: start)
      reserve(text.count - start + 8)
      unsafe appendReserved(UnsafeRawBufferPointer(rebasing: text[start..<end]))
      guard end < text.count else { break }
      unsafe appendEscape(of: text[end])
      start = end + 1
    }
    append(UInt8(ascii: "\""))
  }

  /// The position of the first byte at or behind `start` that needs an escape, or the end; eight bytes at a time.
  private static func plainPrefix(of text: UnsafeRawBufferPointer, from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    var position = start
    while position + 8 <= text.count {
      let word = UInt64(littleEndian: unsafe text.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      // A byte's high bit is set where it is below 0x20, a quotation mark or a backslash. Bytes above such a hit may
      // be marked falsely, because of the borrow; the lowest mark, which is the one that counts, is always true.
      let controls = (word &- ones &* 0x20) & ~word
      let quotes = word ^ (ones &* 0x22)
      let slashes = word ^ (ones &* 0x5c)
      let marks = (controls | ((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes)) & highs
      if marks != 0 { return position + marks.trailingZeroBitCount / 8 }
      position += 8
    }
    while position < text.count, !needsEscape(unsafe text[position]) { position += 1 }
    return position
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func appendEscape(of byte: UInt8) {
    reserve(6)
    appendReserved(UInt8(ascii: "\\"))
    switch byte {
    case 0x08: appendReserved(UInt8(ascii: "b"))
    case 0x09: appendReserved(UInt8(ascii: "t"))
    case 0x0a: appendReserved(UInt8(ascii: "n"))
    case 0x0c: appendReserved(UInt8(ascii: "f"))
    case 0x0d: appendReserved(UInt8(ascii: "r"))
    case 0..<0x20:
      let low = byte & 15
      appendReserved(UInt8(ascii: "u"))
      appendReserved(UInt8(ascii: "0"))
      appendReserved(UInt8(ascii: "0"))
      appendReserved(UInt8(ascii: "0") + byte >> 4)
      appendReserved(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
    default: appendReserved(byte)
    }
  }
}

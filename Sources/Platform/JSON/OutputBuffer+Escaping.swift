extension OutputBuffer {
  /// Appends `text` between quotation marks, with escapes where RFC 8259, section 7, demands them and nowhere else.
  ///
  /// The text is copied first and looked through where it was copied to, eight bytes at a time: behind it lie spaces, which
  /// need no escape, so that no byte has to be looked at alone.
  ///
  /// - Parameter text: bytes that are UTF-8.
  mutating func appendQuoted(_ text: UnsafeRawBufferPointer) {
    reserve(text.count + OutputBuffer.overhead)
    appendReserved(UInt8(ascii: "\""))
    var rest = unsafe text
    while true {
      let plain = unsafe copyPlainPrefix(of: rest)
      count += plain
      guard plain < rest.count else { break }
      unsafe appendEscape(of: rest[plain])
      unsafe rest = UnsafeRawBufferPointer(rebasing: rest[(plain + 1)...])
      reserve(rest.count + OutputBuffer.overhead)
    }
    appendReserved(UInt8(ascii: "\""))
  }

  /// Two quotation marks and eight spaces.
  private static let overhead = 10

  /// Copies `text` behind what is written, with eight spaces behind it, and returns how many bytes of it need no escape.
  private func copyPlainPrefix(of text: UnsafeRawBufferPointer) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let target = unsafe UnsafeMutableRawPointer(base + count)
    if let source = text.baseAddress { unsafe target.copyMemory(from: source, byteCount: text.count) }
    unsafe (target + text.count).storeBytes(of: ones &* 0x20, as: UInt64.self)
    var position = 0
    while position < text.count {
      let word = UInt64(littleEndian: unsafe target.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      // A byte's high bit is set where it is below 0x20, a quotation mark or a backslash. Bytes above such a hit may
      // be marked falsely, because of the borrow; the lowest mark, which is the one that counts, is always true.
      let controls = (word &- ones &* 0x20) & ~word
      let quotes = word ^ (ones &* 0x22)
      let slashes = word ^ (ones &* 0x5c)
      let marks = (controls | ((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes)) & (ones &* 0x80)
      if marks != 0 { return position + marks.trailingZeroBitCount / 8 }
      position += 8
    }
    return text.count
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

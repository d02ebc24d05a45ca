import Core

extension [UInt8] {
  /// Appends a text that the program itself contains.
  mutating func append(_ text: StaticString) {
    unsafe append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends a moment in RFC 3339 with milliseconds, without making a string of it.
  mutating func append(_ moment: Timestamp) {
    let date = moment.date
    let second = Int(moment.secondOfDay)
    let millisecond = Int(moment.milliseconds - moment.seconds * 1000)
    guard (0...9999).contains(date.year) else {
      append(contentsOf: moment.rfc3339.utf8)
      return
    }
    appendTwoDigits(date.year / 100)
    appendTwoDigits(date.year % 100)
    append(UInt8(ascii: "-"))
    appendTwoDigits(date.month)
    append(UInt8(ascii: "-"))
    appendTwoDigits(date.day)
    append(UInt8(ascii: "T"))
    appendTwoDigits(second / 3600)
    append(UInt8(ascii: ":"))
    appendTwoDigits(second / 60 % 60)
    append(UInt8(ascii: ":"))
    appendTwoDigits(second % 60)
    append(UInt8(ascii: "."))
    append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: millisecond / 100))
    appendTwoDigits(millisecond % 100)
    append(UInt8(ascii: "Z"))
  }

  private mutating func appendTwoDigits(_ number: Int) {
    append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10))
    append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
  }

  /// Appends a duration as a number of milliseconds with three decimals.
  mutating func appendMilliseconds(_ duration: Duration) {
    let microseconds = duration.inMicroseconds
    if microseconds < 0 { append(UInt8(ascii: "-")) }
    let magnitude = microseconds.magnitude
    append(contentsOf: String(magnitude / 1000).utf8)
    append(UInt8(ascii: "."))
    append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude / 100 % 10))
    appendTwoDigits(Int(magnitude % 100))
  }

  /// Appends a text as the inside of a JSON string (RFC 8259, section 7), which also keeps it harmless on a terminal.
  ///
  /// Besides what JSON demands, DEL, the C1 controls, line and paragraph separators and the marks that change the writing
  /// direction are escaped.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - limit: The most bytes of it that are kept; the number of those left out is appended.
  ///   - missing: Bytes that were left out before.
  mutating func appendEscaped(_ text: String, limit: Int, missing: Int = 0) {
    var text = text
    text.withUTF8 { bytes in
      var end = bytes.count
      if end > limit {
        end = limit
        while unsafe end > 0 && bytes[end] & 0xC0 == 0x80 { end -= 1 }
      }
      unsafe appendEscaped(UnsafeBufferPointer(rebasing: bytes[..<end]))
      let left = bytes.count - end + missing
      if left > 0 { append(contentsOf: "…(+\(left) bytes)".utf8) }
    }
  }

  private mutating func appendEscaped(_ bytes: UnsafeBufferPointer<UInt8>) {
    var start = 0
    var index = 0
    while index < bytes.count {
      let byte = unsafe bytes[index]
      if byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") {
        index += 1
        continue
      }
      guard let (scalar, length) = unsafe Self.dangerousScalar(in: bytes, at: index) else {
        index += 1
        continue
      }
      unsafe append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
      appendEscape(scalar)
      index += length
      start = index
    }
    unsafe append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start...]))
  }

  /// Returns the scalar at `index` and its length when it must be escaped; `bytes` is valid UTF-8.
  private static func dangerousScalar(
    in bytes: UnsafeBufferPointer<UInt8>, at index: Int
  ) -> (scalar: UInt32, length: Int)? {
    let first = unsafe bytes[index]
    if first < 0x80 { return (UInt32(first), 1) }
    guard index + 1 < bytes.count else { return nil }
    let second = unsafe bytes[index + 1]
    switch first {
    case 0xC2 where second <= 0x9F:  // U+0080…U+009F, the C1 controls
      return (UInt32(second), 2)
    case 0xD8 where second == 0x9C:  // U+061C, Arabic letter mark
      return (0x061C, 2)
    case 0xE2 where (second == 0x80 || second == 0x81) && index + 2 < bytes.count:
      let scalar = unsafe 0x2000 | UInt32(second & 0x3F) << 6 | UInt32(bytes[index + 2] & 0x3F)
      switch scalar {
      case 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: return (scalar, 3)
      default: return nil
      }
    default:
      return nil
    }
  }

  private mutating func appendEscape(_ scalar: UInt32) {
    append(UInt8(ascii: "\\"))
    switch scalar {
    case 0x22: append(UInt8(ascii: "\""))
    case 0x5C: append(UInt8(ascii: "\\"))
    case 0x0A: append(UInt8(ascii: "n"))
    case 0x0D: append(UInt8(ascii: "r"))
    case 0x09: append(UInt8(ascii: "t"))
    default:
      append(UInt8(ascii: "u"))
      for shift in [12, 8, 4, 0] as [UInt32] {
        let digit = UInt8(truncatingIfNeeded: scalar >> shift & 0xF)
        append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      }
    }
  }
}

import Core

extension OutputBuffer {
  /// Appends a moment in RFC 3339, between quotation marks, digit by digit and without a `String` in between.
  mutating func append(_ moment: Timestamp) {
    let date = moment.date
    let second = UInt64(moment.secondOfDay)
    append(UInt8(ascii: "\""))
    guard (0...9999).contains(date.year) else {
      appendASCII(moment.rfc3339)
      return append(UInt8(ascii: "\""))
    }
    appendPadded(UInt64(date.year), width: 4)
    append(UInt8(ascii: "-"))
    appendPadded(UInt64(date.month), width: 2)
    append(UInt8(ascii: "-"))
    appendPadded(UInt64(date.day), width: 2)
    append(UInt8(ascii: "T"))
    appendPadded(second / 3600, width: 2)
    append(UInt8(ascii: ":"))
    appendPadded(second / 60 % 60, width: 2)
    append(UInt8(ascii: ":"))
    appendPadded(second % 60, width: 2)
    append(UInt8(ascii: "."))
    appendPadded(UInt64(moment.milliseconds - moment.seconds * 1000), width: 3)
    append(UInt8(ascii: "Z"))
    append(UInt8(ascii: "\""))
  }
}

extension OutputBuffer {
  /// Appends a whole number in decimal digits.
  mutating func append(_ value: Int64) {
    if value < 0 { append(UInt8(ascii: "-")) }
    append(value.magnitude)
  }

  /// Appends a whole number in decimal digits, from the last to the first.
  mutating func append(_ value: UInt64) {
    var digits = 1
    var power: UInt64 = 10
    while digits < 20, value >= power {
      digits += 1
      power = power &* 10
    }
    appendPadded(value, width: digits)
  }

  /// Appends the last `width` decimal digits of a number, zeros in front where it has fewer.
  mutating func appendPadded(_ value: UInt64, width: Int) {
    reserve(width)
    var rest = value
    for position in stride(from: count + width - 1, through: count, by: -1) {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      unsafe base[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
      rest = quotient
    }
    count += width
  }

  /// Appends the shortest number that reads back as `value`; `null` for infinities and NaN.
  mutating func append(_ value: Double) {
    let hundredfold = value * 100
    // A decimal of at most 15 digits belongs to one double alone, so where hundredths give the value back they are
    // also its shortest text. Most prices, percentages and durations take this way, which needs no memory.
    if abs(hundredfold) < 1e15 {
      let hundredths = Int64(hundredfold + (value < 0 ? -0.5 : 0.5))
      if Double(hundredths) / 100 == value, value != 0 || value.sign == .plus { return appendHundredths(hundredths) }
    }
    appendASCII(value.isFinite ? value.description : "null")
  }

  private mutating func appendHundredths(_ hundredths: Int64) {
    if hundredths < 0 { append(UInt8(ascii: "-")) }
    let (whole, fraction) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
    append(whole)
    append(UInt8(ascii: "."))
    if fraction % 10 == 0 { appendPadded(fraction / 10, width: 1) } else { appendPadded(fraction, width: 2) }
  }

  /// Appends a text that needs no escape, without quotation marks.
  mutating func appendASCII(_ text: String) {
    reserve(text.utf8.count)
    for byte in text.utf8 { appendReserved(byte) }
  }
}

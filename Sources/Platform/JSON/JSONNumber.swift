/// A number exactly as its JSON text writes it, so that nothing is lost before someone says what it means.
///
/// Two numbers are equal when their texts are: `1` and `1.0` differ.
public struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
  /// The number in the grammar of RFC 8259, section 6: `-12.5e3`.
  public let text: String

  /// The number that `text` writes, or nil unless it is exactly one JSON number of at most 256 characters.
  ///
  /// - Parameter text: a number in the grammar of RFC 8259, section 6.
  public init?(_ text: String) {
    guard JSONParser.isNumber(Array(text.utf8)) else { return nil }
    self.text = text
  }

  /// A whole number.
  ///
  /// - Parameter value: any integer.
  public init(_ value: some FixedWidthInteger) {
    text = String(value)
  }

  /// The shortest number that reads back as `value`, or nil for infinities and NaN, which JSON lacks.
  ///
  /// - Parameter value: a floating-point number.
  public init?(_ value: Double) {
    guard value.isFinite else { return nil }
    text = value.description
  }

  /// A number whose text the parser has checked.
  init(checked text: String) {
    self.text = text
  }

  /// The number as JSON writes it.
  public var description: String { text }

  /// The number when it is whole and fits into 64 bits, however it is written: `3`, `3.0` and `3e0` are all 3.
  public var int64: Int64? { scaled(places: 0) }

  /// Whether the number has nothing behind its decimal point, however large it is.
  public var isWhole: Bool { decimalParts.exponent >= 0 || decimalParts.digits.isEmpty }

  /// The nearest floating-point number, or nil when the number is too large for one.
  public var double: Double? {
    guard let value = Double(text), value.isFinite else { return nil }
    return value
  }

  /// The number times 10 to the power of `places`, when that is whole and fits into 64 bits.
  ///
  /// It turns a price into minor units without rounding: `12.5` with 2 places is 1250; `12.505` is nil.
  ///
  /// - Parameter places: how many decimal places to keep, 0 to 18.
  /// - Returns: the scaled number, or nil when it has more places or is too large.
  public func scaled(places: Int) -> Int64? {
    let parts = decimalParts
    guard !parts.digits.isEmpty else { return 0 }
    let shift = parts.exponent + places
    guard shift >= 0, parts.digits.count + shift <= 19 else { return nil }
    var value: Int64 = 0
    for position in 0..<(parts.digits.count + shift) {
      let digit = position < parts.digits.count ? Int64(parts.digits[position]) : 0
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.addingReportingOverflow(parts.isNegative ? -digit : digit)
      guard !overflow, !carry else { return nil }
      value = sum
    }
    return value
  }

  /// The number in decimal notation without exponent or needless zeros, `0.00125`, when that takes at most 40 digits.
  public var decimalText: String? {
    let parts = decimalParts
    guard !parts.digits.isEmpty else { return "0" }
    let whole = parts.digits.count + parts.exponent
    guard max(whole, 1) + max(-parts.exponent, 0) <= 40 else { return nil }
    let digits = parts.digits.map { String($0) }.joined()
    let sign = parts.isNegative ? "-" : ""
    if parts.exponent >= 0 { return sign + digits + String(repeating: "0", count: parts.exponent) }
    if whole > 0 { return "\(sign)\(digits.prefix(whole)).\(digits.dropFirst(whole))" }
    return sign + "0." + String(repeating: "0", count: -whole) + digits
  }

  /// The number as `digits` × 10 to the power of `exponent`, with no zero at either end of the digits; none for zero.
  private var decimalParts: (isNegative: Bool, digits: [UInt8], exponent: Int) {
    var digits: [UInt8] = []
    var exponent = 0
    var isNegative = false
    var isFraction = false
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "-"): isNegative = true
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        exponent += JSONNumber.clampedExponent(rest)
        rest = rest.suffix(0)
      default:
        digits.append(byte - UInt8(ascii: "0"))
        if isFraction { exponent -= 1 }
      }
    }
    while digits.last == 0 {
      digits.removeLast()
      exponent += 1
    }
    return (isNegative, Array(digits.drop { $0 == 0 }), exponent)
  }

  /// The exponent's value, kept within ±1 000 000, which is beyond what any view of the number can hold.
  private static func clampedExponent(_ text: Substring.UTF8View) -> Int {
    var value = 0
    for byte in text where byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") {
      value = min(value * 10 + Int(byte - UInt8(ascii: "0")), 1_000_000)
    }
    return text.first == UInt8(ascii: "-") ? -value : value
  }
}

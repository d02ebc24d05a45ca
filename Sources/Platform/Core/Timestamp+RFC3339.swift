/// The calendar parts of a moment in UTC, after Howard Hinnant's "chrono-compatible low-level date algorithms".
public struct CalendarDate: Sendable, Hashable {
  /// The year of the proleptic Gregorian calendar.
  public var year: Int
  /// The month, 1 to 12.
  public var month: Int
  /// The day of the month, 1 to 31.
  public var day: Int
  /// The day of the week, 0 for Sunday to 6 for Saturday.
  public var weekday: Int

  /// The date that lies so many days after 1970-01-01.
  public init(daysSinceEpoch days: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
    year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    weekday = Int(((days + 4) % 7 + 7) % 7)
  }

  /// The days from 1970-01-01 to a date of the proleptic Gregorian calendar.
  public static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int64 {
    let shiftedYear = Int64(month <= 2 ? year - 1 : year)
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = Int64((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The number of days in a month of the Gregorian calendar.
  public static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension Timestamp {
  /// The date in UTC on which this moment falls.
  public var date: CalendarDate {
    CalendarDate(daysSinceEpoch: (seconds - secondOfDay) / 86_400)
  }

  /// Whole seconds since midnight UTC, 0 to 86399.
  public var secondOfDay: Int64 {
    let rest = seconds % 86_400
    return rest < 0 ? rest + 86_400 : rest
  }

  /// The moments that RFC 3339 can write: the years 0000 to 9999.
  private static let writable = -62_167_219_200_000_000...253_402_300_799_999_999 as ClosedRange<Int64>

  /// The moment as RFC 3339 in UTC with milliseconds: `2026-11-21T09:30:00.250Z`.
  ///
  /// Moments outside of the years 0000 to 9999, which RFC 3339 cannot write, are written as the nearest that it can.
  public var rfc3339: String {
    guard Timestamp.writable.contains(microseconds) else {
      let range = Timestamp.writable
      return Timestamp(microseconds: microseconds < 0 ? range.lowerBound : range.upperBound).rfc3339
    }
    let date = date
    let second = secondOfDay
    var text: [UInt8] = []
    text.reserveCapacity(24)
    text.appendDecimal(date.year, width: 4)
    text.append(UInt8(ascii: "-"))
    text.appendDecimal(date.month, width: 2)
    text.append(UInt8(ascii: "-"))
    text.appendDecimal(date.day, width: 2)
    text.append(UInt8(ascii: "T"))
    text.appendDecimal(Int(second / 3600), width: 2)
    text.append(UInt8(ascii: ":"))
    text.appendDecimal(Int(second / 60 % 60), width: 2)
    text.append(UInt8(ascii: ":"))
    text.appendDecimal(Int(second % 60), width: 2)
    text.append(UInt8(ascii: "."))
    text.appendDecimal(Int(milliseconds - seconds * 1000), width: 3)
    text.append(UInt8(ascii: "Z"))
    return String(decoding: text, as: UTF8.self)
  }

  /// The moment that an RFC 3339 `date-time` names, or nil when `text` is not one.
  ///
  /// Fractions finer than a microsecond are cut off; a leap second counts as the next minute's first. A moment that an
  /// offset takes out of the years 0000 to 9999 is refused.
  public init?(rfc3339 text: String) {
    var scanner = DecimalScanner(text)
    guard let year = scanner.digits(4), scanner.skip("-"), let month = scanner.digits(2), scanner.skip("-"),
      let day = scanner.digits(2), scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
      let hour = scanner.digits(2), scanner.skip(":"), let minute = scanner.digits(2), scanner.skip(":"),
      let second = scanner.digits(2),
      (1...12).contains(month), day >= 1, day <= CalendarDate.days(inMonth: month, of: year),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    guard let fraction = scanner.fraction(), let offset = scanner.offset(), scanner.isAtEnd else { return nil }
    let days = CalendarDate.daysSinceEpoch(year: year, month: month, day: day)
    let seconds = days * 86_400 + Int64(hour * 3600 + minute * 60 + second) - offset
    self.init(microseconds: seconds * 1_000_000 + fraction)
    guard Timestamp.writable.contains(microseconds) else { return nil }
  }
}

extension [UInt8] {
  /// Appends a number that is not negative in decimal digits, with zeros in front up to `width`.
  public mutating func appendDecimal(_ number: Int, width: Int = 1) {
    var divisor = 1
    var digits = 1
    while number / divisor >= 10 || digits < width {
      divisor *= 10
      digits += 1
    }
    while divisor > 0 {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
      divisor /= 10
    }
  }
}

/// Reads fixed-width decimal fields from the front of a text.
private struct DecimalScanner {
  private var rest: Substring.UTF8View

  init(_ text: String) {
    rest = Substring(text).utf8
  }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skip(_ mark: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: mark) else { return false }
    rest = rest.dropFirst()
    return true
  }

  mutating func digit() -> Int? {
    guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
    rest = rest.dropFirst()
    return Int(byte - UInt8(ascii: "0"))
  }

  mutating func digits(_ count: Int) -> Int? {
    var number = 0
    for _ in 0..<count {
      guard let digit = digit() else { return nil }
      number = number * 10 + digit
    }
    return number
  }

  /// Microseconds of an optional `.fraction`, or nil when a point has no digit behind it.
  mutating func fraction() -> Int64? {
    guard skip(".") else { return 0 }
    guard var number = digit().map(Int64.init) else { return nil }
    var count = 1
    while let next = digit() {
      if count < 6 {
        number = number * 10 + Int64(next)
        count += 1
      }
    }
    while count < 6 {
      number *= 10
      count += 1
    }
    return number
  }

  /// Seconds east of UTC.
  mutating func offset() -> Int64? {
    if skip("Z") || skip("z") { return 0 }
    let sign: Int64
    if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
    guard let hours = digits(2), skip(":"), let minutes = digits(2), hours < 24, minutes < 60 else { return nil }
    return sign * Int64(hours * 3600 + minutes * 60)
  }
}

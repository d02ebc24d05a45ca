public import Core

extension Timestamp {
  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The moment, to the second, as header fields carry it (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
  public var httpDate: String {
    let date = date
    let second = Int(secondOfDay)
    var text: [UInt8] = []
    text.reserveCapacity(29)
    text += "\(Timestamp.weekdays[date.weekday]), ".utf8
    text.appendDecimal(date.day, width: 2)
    text += " \(Timestamp.months[date.month - 1]) ".utf8
    text.appendDecimal(date.year, width: 4)
    for (separator, number) in [(" ", second / 3600), (":", second / 60 % 60), (":", second % 60)] {
      text += separator.utf8
      text.appendDecimal(number, width: 2)
    }
    return String(decoding: text, as: UTF8.self) + " GMT"
  }

  /// The moment that a header field carries in any of the three forms of RFC 9110, section 5.6.7, or nil.
  ///
  /// A year of two digits is the latest one that does not lie more than 50 years after 2026.
  public init?(httpDate text: String) {
    let parts = text.split(whereSeparator: { " ,-:".contains($0) })
    let order: (day: Int, month: Int, year: Int, time: Int)
    switch parts.count {
    // Sun, 06 Nov 1994 08:49:37 GMT, and Sunday, 06-Nov-94 08:49:37 GMT
    case 8 where parts[7] == "GMT": order = (1, 2, 3, 4)
    // Sun Nov  6 08:49:37 1994
    case 7: order = (2, 1, 6, 3)
    default: return nil
    }
    let numbers = parts.map { part in
      part.utf8.count <= 4 && part.utf8.allSatisfy(HTTPCharacters.isDigit) ? Int(part) : nil
    }
    guard Timestamp.weekdays.contains(String(parts[0].prefix(3))), let day = numbers[order.day],
      let month = Timestamp.months.firstIndex(of: String(parts[order.month])).map({ $0 + 1 }),
      let year = numbers[order.year].map({ Timestamp.year($0, digits: parts[order.year].utf8.count) }),
      let hour = numbers[order.time], let minute = numbers[order.time + 1], let second = numbers[order.time + 2],
      day >= 1, day <= CalendarDate.days(inMonth: month, of: year), hour < 24, minute < 60, second <= 60
    else { return nil }
    let days = CalendarDate.daysSinceEpoch(year: year, month: month, day: day)
    self.init(seconds: days * 86_400 + Int64(hour * 3600 + minute * 60 + second))
  }

  private static func year(_ number: Int, digits: Int) -> Int {
    guard digits <= 2 else { return number }
    return number + (number <= 76 ? 2000 : 1900)
  }
}

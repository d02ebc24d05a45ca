/// What a `Range` field asks for (RFC 9110, section 14.2).
enum ByteRanges: Equatable {
  /// Everything: there is no field, it is malformed, in another unit, or names several ranges, which section 14.2 allows
  /// a server to ignore.
  case everything
  /// These bytes.
  case one(Range<Int>)
  /// Nothing that exists.
  case unsatisfiable

  /// What the field asks of content of some length.
  init(_ field: String?, length: Int) {
    self = .everything
    guard let field, let sign = field.utf8.firstIndex(of: UInt8(ascii: "=")), field[..<sign].lowercased() == "bytes"
    else { return }
    let ranges = HTTPHeaders.elements(of: String(field[field.utf8.index(after: sign)...]))
    guard ranges.count == 1, let dash = ranges[0].utf8.firstIndex(of: UInt8(ascii: "-")) else { return }
    let first = ranges[0][..<dash]
    let last = ranges[0][ranges[0].utf8.index(after: dash)...]
    switch (first.isEmpty, last.isEmpty) {
    case (true, true): return
    case (true, false):
      guard let count = ByteRanges.number(last) else { return }
      if count == 0 { self = .unsatisfiable } else if length > 0 { self = .one(max(0, length - count)..<length) }
    case (false, _):
      guard let start = ByteRanges.number(first), let end = last.isEmpty ? Int.max : ByteRanges.number(last),
        start <= end
      else { return }
      self = start < length ? .one(start..<min(end, length - 1) + 1) : .unsatisfiable
    }
  }

  /// The number that digits write; one that is too large counts as the largest.
  private static func number(_ digits: Substring) -> Int? {
    guard digits.utf8.allSatisfy(HTTPCharacters.isDigit) else { return nil }
    return Int(digits) ?? Int.max
  }
}

// The standard library normalizes texts to compare them, and offers the result only in this way. Foundation, which has it
// too, costs the process ten megabytes and its start.
@_spi(_Unicode) import Swift

extension String {
  /// The text in Unicode's normalization form C (UAX #15).
  var normalized: String {
    guard !utf8.allSatisfy({ $0 < 0x80 }) else { return self }
    var scalars = UnicodeScalarView()
    for scalar in self._nfc { scalars.append(scalar) }
    return String(scalars)
  }

  /// The text by which two names are the same: without regard to case and to how letters are composed.
  ///
  /// Upper case comes first, because some letters are alike only there: `ß` and `ss`, `ς` and `σ`, `ı` and `i`.
  var comparisonKey: String {
    normalized.uppercased().lowercased().normalized
  }
}

/// What a client prefers, by the q-values of RFC 9110, section 12.4.2: `gzip;q=0.8, identity;q=0.5, *;q=0`.
struct QualityValues {
  /// The values in lower case, with their weights in thousandths.
  private let weights: [(value: String, weight: Int)]

  /// The preferences of a header field; elements whose weight is malformed are left out.
  init(_ name: String, in headers: HTTPHeaders) {
    weights = headers.list(name).compactMap(QualityValues.element)
  }

  /// Whether nothing was said.
  var isEmpty: Bool { weights.isEmpty }

  /// The weight of a value in thousandths, or nil when it is not named.
  subscript(value: String) -> Int? {
    weights.first { $0.value == value }?.weight
  }

  private static func element(_ text: String) -> (value: String, weight: Int)? {
    let parts = HTTPHeaders.parts(of: text, separatedBy: UInt8(ascii: ";"))
    guard let value = parts.first else { return nil }
    for part in parts.dropFirst() where part.utf8.first.map({ $0 | 0x20 }) == UInt8(ascii: "q") {
      let rest = HTTPHeaders.trimmed(String(part.dropFirst()))
      guard rest.hasPrefix("=") else { continue }
      guard let weight = weight(HTTPHeaders.trimmed(String(rest.dropFirst()))) else { return nil }
      return (value.lowercased(), weight)
    }
    return (value.lowercased(), 1000)
  }

  /// The thousandths that `0.5` or `1` writes, with at most three digits behind the point.
  private static func weight(_ text: String) -> Int? {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, first == UInt8(ascii: "0") || first == UInt8(ascii: "1"), bytes.count <= 5 else {
      return nil
    }
    if bytes.count > 1, bytes[1] != UInt8(ascii: ".") { return nil }
    var weight = Int(first - UInt8(ascii: "0")) * 1000
    for (digit, place) in zip(bytes.dropFirst(2), [100, 10, 1]) {
      guard HTTPCharacters.isDigit(digit) else { return nil }
      weight += Int(digit - UInt8(ascii: "0")) * place
    }
    return weight <= 1000 ? weight : nil
  }
}

extension HTTPRequest {
  /// Returns the media type that the client likes best (RFC 9110, section 12.5.1).
  ///
  /// - Parameter types: what can be sent, in lower case without parameters, the server's favorite first.
  /// - Returns: one of `types`; the first when the client says nothing; nil when it accepts none of them.
  public func preferredType(among types: [String]) -> String? {
    let accepted = QualityValues("Accept", in: headers)
    guard !accepted.isEmpty else { return types.first }
    var best: (type: String, weight: Int)?
    for type in types {
      let family = type.prefix { $0 != "/" } + "/*"
      let weight = accepted[type] ?? accepted[String(family)] ?? accepted["*/*"] ?? 0
      if weight > (best?.weight ?? 0) { best = (type, weight) }
    }
    return best?.type
  }
}

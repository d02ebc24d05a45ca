extension HTTPRequest {
  /// The query's names and values in their order, decoded as forms encode them (WHATWG URL, section 5.1).
  ///
  /// What is not well encoded is given as far as it can be read; `queryValue` refuses it.
  public var queryItems: [(name: String, value: String)] {
    query.utf8.split(separator: UInt8(ascii: "&")).map { part in
      let (name, value) = HTTPRequest.halves(part)
      return (HTTPRequest.decoded(name) ?? String(name), HTTPRequest.decoded(value) ?? String(value))
    }
  }

  /// Returns a query parameter as a typed value, or nil when it was not sent.
  ///
  /// - Parameters:
  ///   - name: the parameter's name.
  ///   - type: what the text must be.
  /// - Returns: the value, or nil.
  /// - Throws: `HTTPError` with 400 that names the parameter when it is malformed or sent twice.
  public func queryValue<Value: RequestParameter>(
    _ name: String, as type: Value.Type = Value.self
  ) throws(HTTPError) -> Value? {
    guard let text = try queryText(name) else { return nil }
    guard let value = Value(parameter: text) else {
      throw HTTPRequest.wrong(name, "malformed", "must be \(Value.expectation)")
    }
    return value
  }

  /// Returns a query parameter that must be sent.
  ///
  /// - Parameters:
  ///   - name: the parameter's name.
  ///   - type: what the text must be.
  /// - Returns: the value.
  /// - Throws: `HTTPError` with 400 that names the parameter when it is missing, malformed or sent twice.
  public func requiredQueryValue<Value: RequestParameter>(
    _ name: String, as type: Value.Type = Value.self
  ) throws(HTTPError) -> Value {
    guard let value = try queryValue(name, as: type) else { throw HTTPRequest.wrong(name, "missing", "is required") }
    return value
  }

  /// Returns a query parameter within a range, or the default when it was not sent.
  ///
  /// - Parameters:
  ///   - name: the parameter's name.
  ///   - type: what the text must be.
  ///   - range: the values to take.
  ///   - fallback: the value when there is none.
  /// - Returns: the value.
  /// - Throws: `HTTPError` with 400 that names the parameter when it is malformed, out of range or sent twice.
  public func queryValue<Value: RequestParameter & Comparable>(
    _ name: String, as type: Value.Type = Value.self, in range: ClosedRange<Value>, default fallback: Value
  ) throws(HTTPError) -> Value {
    guard let value = try queryValue(name, as: type) else { return fallback }
    guard range.contains(value) else {
      throw HTTPRequest.wrong(
        name, "out-of-range", "must be \(Value.expectation) from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// The decoded text of a query parameter, or nil when it was not sent.
  private func queryText(_ name: String) throws(HTTPError) -> String? {
    guard !query.isEmpty else { return nil }
    var found: String?
    for part in query.utf8.split(separator: UInt8(ascii: "&")) {
      let (key, value) = HTTPRequest.halves(part)
      guard HTTPRequest.decoded(key) == name else { continue }
      guard found == nil else { throw HTTPRequest.wrong(name, "not-allowed", "was sent twice") }
      guard let text = HTTPRequest.decoded(value) else {
        throw HTTPRequest.wrong(name, "malformed", "is not well-formed percent-encoded UTF-8")
      }
      found = text
    }
    return found
  }

  private static func wrong(_ name: String, _ code: String, _ problem: String) -> HTTPError {
    let detail = "The query parameter `\(name)` \(problem)."
    return HTTPError(
      .badRequest, "query-parameter-malformed", detail,
      fields: [FieldProblem(.query(name), code: code, detail: detail)])
  }

  /// The name and the value of `name=value`; a part without an equals sign is a name with an empty value.
  private static func halves(_ part: Substring.UTF8View) -> (name: Substring, value: Substring) {
    guard let sign = part.firstIndex(of: UInt8(ascii: "=")) else { return (Substring(part), "") }
    return (Substring(part[..<sign]), Substring(part[part.index(after: sign)...]))
  }

  private static func decoded(_ text: Substring) -> String? {
    guard let bytes = PercentEncoding.decoded(text.utf8.span, plusIsSpace: true) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }
}

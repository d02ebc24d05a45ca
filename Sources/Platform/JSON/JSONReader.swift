public import Core

/// A JSON value together with its place, to be read as what it must be; each fault names the field.
///
/// Lengths of texts are counted in Unicode scalars. Texts with U+0000 are refused everywhere, because no database
/// column, file name or mail can carry it.
public struct JSONReader: Sendable {
  /// The value.
  public let value: JSONValue
  /// Where it stands.
  public let path: JSONPath

  /// A value at a place.
  ///
  /// - Parameters:
  ///   - value: the value.
  ///   - path: where it stands in the whole.
  public init(_ value: JSONValue, at path: JSONPath = .root) {
    self.value = value
    self.path = path
  }

  /// Returns the fault of this value, to be thrown by rules that reading does not know.
  ///
  /// - Parameters:
  ///   - code: the kind of fault.
  ///   - message: what the field must be, as the end of a sentence that begins with its name.
  /// - Returns: the fault at this path.
  public func error(_ code: JSONFieldError.Code, _ message: String) -> JSONFieldErrors {
    JSONFieldErrors(JSONFieldError(path, code, message))
  }

  /// Reads an object.
  ///
  /// - Returns: its fields.
  /// - Throws: `JSONFieldErrors` when the value is something else.
  public func object() throws(JSONFieldErrors) -> JSONObjectReader {
    guard case .object(let object) = value else { throw wrongType("an object") }
    return JSONObjectReader(object, at: path)
  }

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - minLength: the fewest Unicode scalars it may have.
  ///   - maxLength: the most Unicode scalars it may have.
  /// - Returns: the text.
  /// - Throws: `JSONFieldErrors` when the value is something else, is too short or too long, or has U+0000 in it.
  public func string(minLength: Int = 0, maxLength: Int = .max) throws(JSONFieldErrors) -> String {
    guard case .string(let text) = value else { throw wrongType("a string") }
    guard !text.utf8.contains(0) else { throw error(.malformed, "must not contain the character U+0000") }
    let length = text.unicodeScalars.count
    guard length >= minLength else {
      throw error(.tooShort, minLength == 1 ? "must not be empty" : "must be at least \(minLength) characters long")
    }
    guard length <= maxLength else {
      throw error(.tooLong, "must be at most \(maxLength) character\(maxLength == 1 ? "" : "s") long")
    }
    return text
  }

  /// Reads a text that must have a certain form.
  ///
  /// - Parameters:
  ///   - form: what the text must be, with its article: "an e-mail address".
  ///   - maxLength: the most Unicode scalars it may have.
  ///   - parse: makes a value of the text, or nil when it does not have the form.
  /// - Returns: what `parse` made.
  /// - Throws: `JSONFieldErrors` when the value is no string, is too long, or does not have the form.
  public func text<Value>(
    as form: String, maxLength: Int = 1000, _ parse: (String) -> Value?
  ) throws(JSONFieldErrors) -> Value {
    guard let value = parse(try string(maxLength: maxLength)) else { throw error(.malformed, "must be \(form)") }
    return value
  }

  /// Reads one of a few words.
  ///
  /// - Parameter type: an enumeration of the words.
  /// - Returns: the case whose raw value is the text.
  /// - Throws: `JSONFieldErrors`, which lists the words, when the value is none of them.
  public func choice<Choice>(of type: Choice.Type) throws(JSONFieldErrors) -> Choice
  where Choice: RawRepresentable<String>, Choice: CaseIterable {
    guard let choice = Choice(rawValue: try string()) else {
      let words = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
      throw error(.notAllowed, "must be one of \(words)")
    }
    return choice
  }

  /// Reads a whole number.
  ///
  /// - Parameter range: the numbers allowed.
  /// - Returns: the number.
  /// - Throws: `JSONFieldErrors` when the value is no whole number or lies outside of the range.
  public func integer(in range: ClosedRange<Int> = .min ... .max) throws(JSONFieldErrors) -> Int {
    guard case .number(let number) = value else { throw wrongType("a whole number") }
    guard let integer = number.int64 else {
      throw number.isWhole ? outOfRange(range) : wrongType("a whole number", found: "a fraction")
    }
    guard range.contains(Int(integer)) else { throw outOfRange(range) }
    return Int(integer)
  }

  /// Reads a decimal number without rounding, such as an amount of money.
  ///
  /// - Parameters:
  ///   - places: how many decimal places it may have, 0 to 18.
  ///   - range: the numbers allowed, in units of the last place.
  /// - Returns: the number in units of the last place: 1250 for `12.5` with 2 places.
  /// - Throws: `JSONFieldErrors` when the value is no number, has more places, or lies outside of the range.
  public func decimal(
    places: Int, in range: ClosedRange<Int64> = .min ... .max
  ) throws(JSONFieldErrors) -> Int64 {
    guard case .number(let number) = value else { throw wrongType("a number") }
    guard let scaled = number.scaled(places: places) else {
      throw error(.malformed, "must be a number with at most \(places) decimal places, and not too large")
    }
    guard range.contains(scaled) else { throw error(.outOfRange, "is outside of the range allowed") }
    return scaled
  }

  /// Reads a number as floating point.
  ///
  /// - Parameter range: the numbers allowed.
  /// - Returns: the nearest floating-point number.
  /// - Throws: `JSONFieldErrors` when the value is no number or lies outside of the range.
  public func double(
    in range: ClosedRange<Double> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude
  ) throws(JSONFieldErrors) -> Double {
    guard case .number(let number) = value else { throw wrongType("a number") }
    guard let double = number.double, range.contains(double) else {
      throw error(.outOfRange, "must be from \(range.lowerBound) to \(range.upperBound)")
    }
    return double
  }

  /// Reads a boolean.
  ///
  /// - Returns: the truth value.
  /// - Throws: `JSONFieldErrors` when the value is something else.
  public func bool() throws(JSONFieldErrors) -> Bool {
    guard case .bool(let value) = value else { throw wrongType("true or false") }
    return value
  }

  /// Reads a moment.
  ///
  /// - Returns: the moment.
  /// - Throws: `JSONFieldErrors` when the value is not a date and time of RFC 3339.
  public func timestamp() throws(JSONFieldErrors) -> Timestamp {
    try text(as: "a date and time such as 2026-11-21T09:30:00Z") { Timestamp(rfc3339: $0) }
  }

  /// Reads an id of 24 hexadecimal digits.
  ///
  /// - Returns: the id.
  /// - Throws: `JSONFieldErrors` when the value is not such an id.
  public func objectID() throws(JSONFieldErrors) -> ObjectID {
    try text(as: "an id of 24 hexadecimal digits") { ObjectID($0) }
  }

  /// Reads a list, and reports what is wrong with all of its elements at once.
  ///
  /// - Parameters:
  ///   - count: how many elements it may have.
  ///   - element: reads one element.
  /// - Returns: what `element` made of each.
  /// - Throws: `JSONFieldErrors` when the value is no list, is too short or too long, or when elements are wrong; what
  ///   `element` throws besides.
  public func array<Element>(
    count: ClosedRange<Int> = 0...10_000, _ element: (JSONReader) throws -> Element
  ) throws -> [Element] {
    guard case .array(let values) = value else { throw wrongType("a list") }
    guard values.count >= count.lowerBound else {
      throw error(.tooShort, "must have at least \(count.lowerBound) element\(count.lowerBound == 1 ? "" : "s")")
    }
    guard values.count <= count.upperBound else {
      throw error(.tooLong, "must have at most \(count.upperBound) element\(count.upperBound == 1 ? "" : "s")")
    }
    var collector = JSONErrorCollector()
    let elements = try values.enumerated().map { index, value in
      try collector.attempt { try element(JSONReader(value, at: path.appending(.index(index)))) }
    }
    try collector.finish()
    return elements.compactMap { $0 }
  }

  private func wrongType(_ expected: String, found: String? = nil) -> JSONFieldErrors {
    value.isNull
      ? error(.missing, "must not be null; it must be \(expected)")
      : error(.wrongType, "must be \(expected), not \(found ?? value.kind)")
  }

  private func outOfRange(_ range: ClosedRange<Int>) -> JSONFieldErrors {
    switch (range.lowerBound, range.upperBound) {
    case (.min, .max): error(.outOfRange, "is too large")
    case (let least, .max): error(.outOfRange, "must be at least \(least)")
    case (.min, let most): error(.outOfRange, "must be at most \(most)")
    case (let least, let most): error(.outOfRange, "must be from \(least) to \(most)")
    }
  }
}

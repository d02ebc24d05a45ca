public import Core

extension JSONObjectReader {
  /// Reads a required text; see `JSONReader.string(minLength:maxLength:)`.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - minLength: the fewest Unicode scalars it may have.
  ///   - maxLength: the most Unicode scalars it may have.
  /// - Returns: the text.
  /// - Throws: `JSONFieldErrors` when the field is missing or not such a text.
  public func string(
    _ name: String, minLength: Int = 0, maxLength: Int = .max
  ) throws(JSONFieldErrors) -> String {
    try field(name).string(minLength: minLength, maxLength: maxLength)
  }

  /// Reads a text that may be missing; see `JSONReader.string(minLength:maxLength:)`.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - minLength: the fewest Unicode scalars it may have.
  ///   - maxLength: the most Unicode scalars it may have.
  /// - Returns: the text, or nil when the field is missing or null.
  /// - Throws: `JSONFieldErrors` when the field is there and not such a text.
  public func optionalString(
    _ name: String, minLength: Int = 0, maxLength: Int = .max
  ) throws(JSONFieldErrors) -> String? {
    guard let field = optionalField(name) else { return nil }
    return try field.string(minLength: minLength, maxLength: maxLength)
  }

  /// Reads a required text of a certain form; see `JSONReader.text(as:maxLength:_:)`.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - form: what the text must be, with its article: "an e-mail address".
  ///   - maxLength: the most Unicode scalars it may have.
  ///   - parse: makes a value of the text, or nil when it does not have the form.
  /// - Returns: what `parse` made.
  /// - Throws: `JSONFieldErrors` when the field is missing or does not have the form.
  public func text<Value>(
    _ name: String, as form: String, maxLength: Int = 1000, _ parse: (String) -> Value?
  ) throws(JSONFieldErrors) -> Value {
    try field(name).text(as: form, maxLength: maxLength, parse)
  }

  /// Reads a required word of a few; see `JSONReader.choice(of:)`.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - type: an enumeration of the words.
  /// - Returns: the case whose raw value is the text.
  /// - Throws: `JSONFieldErrors` when the field is missing or is none of the words.
  public func choice<Choice>(_ name: String, of type: Choice.Type) throws(JSONFieldErrors) -> Choice
  where Choice: RawRepresentable<String>, Choice: CaseIterable {
    try field(name).choice(of: type)
  }

  /// Reads a required whole number.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - range: the numbers allowed.
  /// - Returns: the number.
  /// - Throws: `JSONFieldErrors` when the field is missing, no whole number, or outside of the range.
  public func integer(_ name: String, in range: ClosedRange<Int> = .min ... .max) throws(JSONFieldErrors) -> Int {
    try field(name).integer(in: range)
  }

  /// Reads a whole number that may be missing.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - range: the numbers allowed.
  /// - Returns: the number, or nil when the field is missing or null.
  /// - Throws: `JSONFieldErrors` when the field is there and no whole number, or outside of the range.
  public func optionalInteger(
    _ name: String, in range: ClosedRange<Int> = .min ... .max
  ) throws(JSONFieldErrors) -> Int? {
    guard let field = optionalField(name) else { return nil }
    return try field.integer(in: range)
  }

  /// Reads a required decimal number without rounding; see `JSONReader.decimal(places:in:)`.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - places: how many decimal places it may have, 0 to 18.
  ///   - range: the numbers allowed, in units of the last place.
  /// - Returns: the number in units of the last place.
  /// - Throws: `JSONFieldErrors` when the field is missing or not such a number.
  public func decimal(
    _ name: String, places: Int, in range: ClosedRange<Int64> = .min ... .max
  ) throws(JSONFieldErrors) -> Int64 {
    try field(name).decimal(places: places, in: range)
  }

  /// Reads a required number as floating point.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - range: the numbers allowed.
  /// - Returns: the nearest floating-point number.
  /// - Throws: `JSONFieldErrors` when the field is missing, no number, or outside of the range.
  public func double(
    _ name: String, in range: ClosedRange<Double> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude
  ) throws(JSONFieldErrors) -> Double {
    try field(name).double(in: range)
  }

  /// Reads a boolean.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - fallback: what a missing field means; nil makes the field required.
  /// - Returns: the truth value.
  /// - Throws: `JSONFieldErrors` when the field is something else, or missing without a fallback.
  public func bool(_ name: String, default fallback: Bool? = nil) throws(JSONFieldErrors) -> Bool {
    if let fallback, optionalField(name) == nil { return fallback }
    return try field(name).bool()
  }

  /// Reads a required moment in RFC 3339.
  ///
  /// - Parameter name: the field's name.
  /// - Returns: the moment.
  /// - Throws: `JSONFieldErrors` when the field is missing or not a date and time.
  public func timestamp(_ name: String) throws(JSONFieldErrors) -> Timestamp {
    try field(name).timestamp()
  }

  /// Reads a moment in RFC 3339 that may be missing.
  ///
  /// - Parameter name: the field's name.
  /// - Returns: the moment, or nil when the field is missing or null.
  /// - Throws: `JSONFieldErrors` when the field is there and not a date and time.
  public func optionalTimestamp(_ name: String) throws(JSONFieldErrors) -> Timestamp? {
    guard let field = optionalField(name) else { return nil }
    return try field.timestamp()
  }

  /// Reads a required id of 24 hexadecimal digits.
  ///
  /// - Parameter name: the field's name.
  /// - Returns: the id.
  /// - Throws: `JSONFieldErrors` when the field is missing or not such an id.
  public func objectID(_ name: String) throws(JSONFieldErrors) -> ObjectID {
    try field(name).objectID()
  }

  /// Reads an id of 24 hexadecimal digits that may be missing.
  ///
  /// - Parameter name: the field's name.
  /// - Returns: the id, or nil when the field is missing or null.
  /// - Throws: `JSONFieldErrors` when the field is there and not such an id.
  public func optionalObjectID(_ name: String) throws(JSONFieldErrors) -> ObjectID? {
    guard let field = optionalField(name) else { return nil }
    return try field.objectID()
  }

  /// Reads a required object inside this one.
  ///
  /// - Parameter name: the field's name.
  /// - Returns: its fields.
  /// - Throws: `JSONFieldErrors` when the field is missing or no object.
  public func object(_ name: String) throws(JSONFieldErrors) -> JSONObjectReader {
    try field(name).object()
  }

  /// Reads a required object inside this one as a value.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - type: what to make of it.
  /// - Returns: the value.
  /// - Throws: `JSONFieldErrors` when the field is missing, no object, or has fields that are wrong.
  public func value<Value: JSONDecodable>(_ name: String, as type: Value.Type) throws -> Value {
    try Value(json: field(name).object())
  }

  /// Reads a required list of objects as values, and reports what is wrong with all of them at once.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - type: what to make of each.
  ///   - count: how many elements it may have.
  /// - Returns: the values.
  /// - Throws: `JSONFieldErrors` when the field is missing, no list, or has elements that are wrong.
  public func array<Element: JSONDecodable>(
    _ name: String, of type: Element.Type, count: ClosedRange<Int> = 0...10_000
  ) throws -> [Element] {
    try field(name).array(count: count) { try Element(json: $0.object()) }
  }

  /// Reads a required list, and reports what is wrong with all of its elements at once.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - count: how many elements it may have.
  ///   - element: reads one element.
  /// - Returns: what `element` made of each.
  /// - Throws: `JSONFieldErrors` when the field is missing, no list, or has elements that are wrong.
  public func array<Element>(
    _ name: String, count: ClosedRange<Int> = 0...10_000, _ element: (JSONReader) throws -> Element
  ) throws -> [Element] {
    try field(name).array(count: count, element)
  }
}

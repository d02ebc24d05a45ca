public import JSON

/// The fields of an HTML form, decoded from `application/x-www-form-urlencoded` (WHATWG URL, section 5.1).
public struct FormFields: Sendable {
  /// The most fields a form may have.
  public static let limit = 1000

  /// Names and values in their order; a name may come more than once.
  public let items: [(name: String, value: String)]

  /// The fields that `bytes` encode.
  ///
  /// - Parameter bytes: `name=value&other=x+y%21`.
  /// - Throws: `HTTPError` with 400 when a percent sign has no two hexadecimal digits behind it, when a name or a value is
  ///   not UTF-8, or when there are more than `limit` fields.
  public init(_ bytes: [UInt8]) throws(HTTPError) {
    var items: [(name: String, value: String)] = []
    for part in bytes.split(separator: UInt8(ascii: "&")) {
      guard items.count < FormFields.limit else {
        throw HTTPError(.contentTooLarge, "form-too-large", "The form has more than \(FormFields.limit) fields.")
      }
      let name = part.prefix { $0 != UInt8(ascii: "=") }
      guard let name = FormFields.decoded(name), let value = FormFields.decoded(part.dropFirst(name.count + 1)) else {
        throw HTTPError(
          .badRequest, "malformed-form", "Field \(items.count + 1) of the form is not percent-encoded UTF-8.")
      }
      items.append((name, value))
    }
    self.items = items
  }

  /// The value of the first field of that name; nil when there is none.
  public subscript(name: String) -> String? {
    items.first { $0.name == name }?.value
  }

  /// The values of all fields of that name in their order.
  ///
  /// - Parameter name: the field's name.
  /// - Returns: the values; none when the field was not sent.
  public func values(of name: String) -> [String] {
    items.filter { $0.name == name }.map(\.value)
  }

  /// The fields as texts of a JSON object, to be read with the same rules and errors as JSON.
  ///
  /// - Returns: the fields; those that were sent empty are there, as empty texts.
  /// - Throws: `HTTPError` with 400 when a name comes twice.
  public func object() throws(HTTPError) -> JSONObjectReader {
    var object = JSONObject()
    for (name, value) in items {
      guard object[name] == nil else {
        let sentence = "`\(name.prefix(64))` was sent twice"
        throw HTTPError(
          .badRequest, "validation-failed", sentence,
          fields: [FieldProblem(.form(name), code: "not-allowed", detail: sentence)])
      }
      object[name] = .string(value)
    }
    return JSONObjectReader(object)
  }

  private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
    PercentEncoding.decoded(bytes.span, plusIsSpace: true).flatMap { String(validating: $0, as: UTF8.self) }
  }
}

extension HTTPRequest {
  /// Reads the body as an HTML form.
  ///
  /// - Parameter limit: the most bytes to take.
  /// - Returns: the fields.
  /// - Throws: `HTTPError` that says what is wrong: 415 for another type, character set or encoding, 413 for a body that
  ///   is too large, 400 for one that is malformed.
  public func form(upTo limit: Int = 65_536) async throws(HTTPError) -> FormFields {
    try requireContentType("application/x-www-form-urlencoded") {
      $0.essence == "application/x-www-form-urlencoded"
    }
    return try FormFields(try await wholeBody(upTo: limit))
  }
}

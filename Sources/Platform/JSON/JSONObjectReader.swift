/// Something that can be read from a JSON object.
public protocol JSONDecodable {
  /// Reads the value.
  ///
  /// - Parameter object: the fields.
  /// - Throws: `JSONFieldErrors`, which name the fields that are wrong.
  init(json object: JSONObjectReader) throws
}

/// The fields of a JSON object together with their place, to be read as what they must be; each fault names the field.
///
///     let (email, password) = try object.all(
///       { try $0.string("email", maxLength: 254) },
///       { try $0.string("password", minLength: 8, maxLength: 128) })
///
/// A field whose value is null counts as missing.
public struct JSONObjectReader: Sendable {
  /// The members.
  public let object: JSONObject
  /// Where the object stands.
  public let path: JSONPath

  /// An object at a place.
  ///
  /// - Parameters:
  ///   - object: the members.
  ///   - path: where it stands in the whole.
  public init(_ object: JSONObject, at path: JSONPath = .root) {
    self.object = object
    self.path = path
  }

  /// The field of that name.
  ///
  /// - Parameter name: the field's name.
  /// - Returns: the field, to be read as what it must be.
  /// - Throws: `JSONFieldErrors` when it is missing or null.
  public func field(_ name: String) throws(JSONFieldErrors) -> JSONReader {
    guard let field = optionalField(name) else { throw error(name, .missing, "is missing") }
    return field
  }

  /// The field of that name, if it is there and not null.
  ///
  /// - Parameter name: the field's name.
  /// - Returns: the field, to be read as what it must be.
  public func optionalField(_ name: String) -> JSONReader? {
    guard let value = object[name], !value.isNull else { return nil }
    return JSONReader(value, at: path.appending(.key(name)))
  }

  /// Returns the fault of a field, to be thrown by rules that reading does not know.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - code: the kind of fault.
  ///   - message: what the field must be, as the end of a sentence that begins with its name.
  /// - Returns: the fault at that field's path.
  public func error(_ name: String, _ code: JSONFieldError.Code, _ message: String) -> JSONFieldErrors {
    JSONFieldErrors(JSONFieldError(path.appending(.key(name)), code, message))
  }

  /// Runs several readings and reports the faults of all of them at once.
  ///
  /// - Parameter read: the readings, each given these fields.
  /// - Returns: what the readings returned, in their order.
  /// - Throws: `JSONFieldErrors` with the faults of all readings; the first error of another type as it is.
  public func all<each Value>(_ read: repeat (JSONObjectReader) throws -> each Value) throws -> (repeat each Value) {
    var collector = JSONErrorCollector()
    func attempt<One>(_ read: (JSONObjectReader) throws -> One) throws -> One? {
      try collector.attempt { try read(self) }
    }
    let results = (repeat try attempt(each read))
    try collector.finish()
    func require<One>(_ value: One?) throws -> One {
      guard let value else { throw error("", .missing, "is missing") }
      return value
    }
    return (repeat try require(each results))
  }

  /// Refuses fields that nobody reads, which are most often misspelled.
  ///
  /// - Parameter names: the names that may be there.
  /// - Throws: `JSONFieldErrors` with one fault for each other name.
  public func refuseUnknownFields(besides names: String...) throws(JSONFieldErrors) {
    var errors: JSONFieldErrors?
    for (key, _) in object where !names.contains(key) {
      let fault = error(key, .unknown, "is not a field of this request")
      if errors == nil { errors = fault } else { errors?.merge(fault) }
    }
    if let errors { throw errors }
  }
}

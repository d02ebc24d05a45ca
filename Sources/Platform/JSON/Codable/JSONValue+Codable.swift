extension JSONValue {
  /// Makes a value of any type that is `Decodable`.
  ///
  /// It is meant for small bodies: each field costs more than with `JSONObjectReader`, and only the first fault is found.
  /// A `Timestamp` is read from RFC 3339.
  ///
  /// - Parameter type: what to make.
  /// - Returns: the value.
  /// - Throws: `JSONFieldErrors` that names the field; what the type's own initializer throws besides `DecodingError`.
  public func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
    do {
      return try ValueDecoder.decode(type, from: JSONReader(self))
    } catch let error as DecodingError {
      throw JSONFieldErrors(error)
    }
  }

  /// The JSON value that a value of any `Encodable` type writes.
  ///
  /// It is meant for small values: `JSONWriter` is far cheaper. A `Timestamp` is written as RFC 3339.
  ///
  /// - Parameter value: what to write.
  /// - Throws: `EncodingError` when a number is infinite or NaN, or when the type's own `encode` does.
  public init(encoding value: some Encodable) throws {
    let slot = ValueSlot()
    try slot.encode(value, at: [])
    self = slot.value
  }
}

extension JSONFieldErrors {
  /// The fault that a type's own initializer found.
  ///
  /// - Parameter error: where its description begins with "is" or "must" it is the end of our sentence.
  fileprivate init(_ error: DecodingError) {
    let context: DecodingError.Context
    switch error {
    case .keyNotFound(let key, let place):
      let path = JSONPath(place.codingPath).appending(JSONPath.Step(key))
      self.init(JSONFieldError(path, .missing, "is missing"))
      return
    case .valueNotFound(_, let place), .typeMismatch(_, let place), .dataCorrupted(let place): context = place
    @unknown default: context = DecodingError.Context(codingPath: [], debugDescription: "")
    }
    let text = context.debugDescription
    let isSentence = text.hasPrefix("is ") || text.hasPrefix("must ")
    self.init(
      JSONFieldError(JSONPath(context.codingPath), .malformed, isSentence ? text : "has a value that is not allowed"))
  }
}

/// A key or an index of a `JSONPath`, as `Codable` wants it.
struct JSONKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(stringValue: String) {
    self.stringValue = stringValue
    intValue = nil
  }

  init(intValue: Int) {
    stringValue = String(intValue)
    self.intValue = intValue
  }
}

extension JSONPath {
  /// The path of a `Codable` error.
  init(_ codingPath: [any CodingKey]) {
    self.init(codingPath.map(Step.init))
  }

  var codingPath: [any CodingKey] {
    steps.map { step in
      switch step {
      case .key(let key): JSONKey(stringValue: key)
      case .index(let index): JSONKey(intValue: index)
      }
    }
  }
}

extension JSONPath.Step {
  init(_ key: any CodingKey) {
    self = key.intValue.map(JSONPath.Step.index) ?? .key(key.stringValue)
  }
}

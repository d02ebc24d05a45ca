/// Gives the parts of a JSON value to a `Decodable` type.
struct ValueDecoder: Decoder {
  let reader: JSONReader

  var codingPath: [any CodingKey] { reader.path.codingPath }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(KeyedValues(object: try reader.object()))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    UnkeyedValues(elements: try reader.array(count: 0 ... .max) { $0 }, path: reader.path)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    SingleValue(reader: reader)
  }

  /// Makes a value of a type: directly for what JSON itself knows, else through the type's own initializer.
  static func decode<Value: Decodable>(_ type: Value.Type, from reader: JSONReader) throws -> Value {
    if let scalar = type as? any ScalarDecodable.Type, let value = try scalar.init(scalar: reader) as? Value {
      return value
    }
    return try Value(from: ValueDecoder(reader: reader))
  }
}

/// The members of an object.
private struct KeyedValues<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let object: JSONObjectReader

  var codingPath: [any CodingKey] { object.path.codingPath }
  var allKeys: [Key] { object.object.compactMap { Key(stringValue: $0.key) } }

  func contains(_ key: Key) -> Bool { object.object[key.stringValue] != nil }

  func decodeNil(forKey key: Key) throws -> Bool { object.optionalField(key.stringValue) == nil }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    // A type that takes null, such as an optional in a dictionary, must be given it.
    guard let value = object.object[key.stringValue] else {
      throw object.error(key.stringValue, .missing, "is missing")
    }
    return try ValueDecoder.decode(type, from: JSONReader(value, at: object.path.appending(.key(key.stringValue))))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try decoder(key.stringValue).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try decoder(key.stringValue).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { try decoder("super") }
  func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key.stringValue) }

  private func decoder(_ name: String) throws -> ValueDecoder { ValueDecoder(reader: try object.field(name)) }
}

/// The elements of an array, one after another.
private struct UnkeyedValues: UnkeyedDecodingContainer {
  let elements: [JSONReader]
  let path: JSONPath
  private(set) var currentIndex = 0

  init(elements: [JSONReader], path: JSONPath) {
    self.elements = elements
    self.path = path
  }

  var codingPath: [any CodingKey] { path.codingPath }
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex == elements.count }

  mutating func decodeNil() throws -> Bool {
    guard try current().value.isNull else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try take { try ValueDecoder.decode(type, from: $0.reader) }
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    try take { try $0.container(keyedBy: type) }
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try take { try $0.unkeyedContainer() }
  }

  mutating func superDecoder() throws -> any Decoder { try take { $0 } }

  private func current() throws -> JSONReader {
    guard !isAtEnd else {
      throw JSONFieldErrors(JSONFieldError(path, .tooShort, "must have more than \(elements.count) elements"))
    }
    return elements[currentIndex]
  }

  private mutating func take<Value>(_ body: (ValueDecoder) throws -> Value) throws -> Value {
    let value = try body(ValueDecoder(reader: current()))
    currentIndex += 1
    return value
  }
}

/// The value itself.
private struct SingleValue: SingleValueDecodingContainer {
  let reader: JSONReader

  var codingPath: [any CodingKey] { reader.path.codingPath }

  func decodeNil() -> Bool { reader.value.isNull }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try ValueDecoder.decode(type, from: reader)
  }
}

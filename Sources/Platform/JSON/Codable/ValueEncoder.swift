import Core

/// A place in a JSON value that an `Encodable` type is filling; a class, because containers of `Codable` share it.
final class ValueSlot {
  private enum Kind { case scalar, object, array }

  private var kind = Kind.object
  private var scalar = JSONValue.null
  private var keys: [String] = []
  private var slots: [ValueSlot] = []

  /// What has been filled in.
  var value: JSONValue {
    switch kind {
    case .scalar: return scalar
    case .array: return .array(slots.map(\.value))
    case .object:
      var object = JSONObject()
      for (key, slot) in zip(keys, slots) { object[key] = slot.value }
      return .object(object)
    }
  }

  /// How many members or elements there are.
  var count: Int { slots.count }

  func set(_ value: JSONValue) {
    kind = .scalar
    scalar = value
  }

  func becomeObject() { kind = .object }

  func becomeArray() { kind = .array }

  /// A new member; what it is filled with replaces an earlier member of that name.
  func member(_ key: String) -> ValueSlot {
    keys.append(key)
    return element()
  }

  /// A new element at the end.
  func element() -> ValueSlot {
    let slot = ValueSlot()
    slots.append(slot)
    return slot
  }

  /// Fills the place with a value.
  func encode(_ value: some Encodable, at path: [any CodingKey]) throws {
    switch value {
    case let value as String: set(.string(value))
    case let value as Bool: set(.bool(value))
    case let value as Timestamp: set(.string(value.rfc3339))
    case let value as Float: try set(Double(value), shortest: value.description, at: path)
    case let value as Double: try set(value, shortest: value.description, at: path)
    case let value as any FixedWidthInteger: set(.number(JSONNumber(checked: String(describing: value))))
    default: try value.encode(to: ValueEncoder(slot: self, codingPath: path))
    }
  }

  private func set(_ value: Double, shortest text: String, at path: [any CodingKey]) throws {
    guard value.isFinite else {
      let context = EncodingError.Context(codingPath: path, debugDescription: "JSON has no infinities and no NaN")
      throw EncodingError.invalidValue(value, context)
    }
    set(.number(JSONNumber(checked: text)))
  }
}

/// Lets an `Encodable` type fill a place.
struct ValueEncoder: Encoder {
  let slot: ValueSlot
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    slot.becomeObject()
    return KeyedEncodingContainer(KeyedSlots(slot: slot, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    slot.becomeArray()
    return UnkeyedSlots(slot: slot, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    SingleSlot(slot: slot, codingPath: codingPath)
  }
}

private struct KeyedSlots<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let slot: ValueSlot
  let codingPath: [any CodingKey]

  mutating func encodeNil(forKey key: Key) throws { slot.member(key.stringValue).set(.null) }

  mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    try slot.member(key.stringValue).encode(value, at: codingPath + [key])
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    encoder(key).container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    encoder(key).unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder { encoder(JSONKey(stringValue: "super")) }
  mutating func superEncoder(forKey key: Key) -> any Encoder { encoder(key) }

  private func encoder(_ key: any CodingKey) -> ValueEncoder {
    ValueEncoder(slot: slot.member(key.stringValue), codingPath: codingPath + [key])
  }
}

private struct UnkeyedSlots: UnkeyedEncodingContainer {
  let slot: ValueSlot
  let codingPath: [any CodingKey]
  var count: Int { slot.count }

  mutating func encodeNil() throws { slot.element().set(.null) }

  mutating func encode<Value: Encodable>(_ value: Value) throws {
    let path = codingPath + [JSONKey(intValue: count)]
    try slot.element().encode(value, at: path)
  }

  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    encoder().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder().unkeyedContainer() }
  mutating func superEncoder() -> any Encoder { encoder() }

  private func encoder() -> ValueEncoder {
    let path = codingPath + [JSONKey(intValue: count)]
    return ValueEncoder(slot: slot.element(), codingPath: path)
  }
}

private struct SingleSlot: SingleValueEncodingContainer {
  let slot: ValueSlot
  let codingPath: [any CodingKey]

  mutating func encodeNil() throws { slot.set(.null) }

  mutating func encode<Value: Encodable>(_ value: Value) throws {
    try slot.encode(value, at: codingPath)
  }
}

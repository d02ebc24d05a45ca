import Core

/// A type that is read from one JSON value without asking its own `init(from:)`, which would only ask back.
protocol ScalarDecodable {
  init(scalar reader: JSONReader) throws
}

extension String: ScalarDecodable {
  init(scalar reader: JSONReader) throws { self = try reader.string() }
}

extension Bool: ScalarDecodable {
  init(scalar reader: JSONReader) throws { self = try reader.bool() }
}

extension Double: ScalarDecodable {
  init(scalar reader: JSONReader) throws { self = try reader.double() }
}

extension Float: ScalarDecodable {
  init(scalar reader: JSONReader) throws {
    let limit = Double(Float.greatestFiniteMagnitude)
    self = Float(try reader.double(in: -limit...limit))
  }
}

extension Timestamp: ScalarDecodable {
  init(scalar reader: JSONReader) throws { self = try reader.timestamp() }
}

extension ScalarDecodable where Self: FixedWidthInteger {
  init(scalar reader: JSONReader) throws {
    if case .number(let number) = reader.value, let value = Self(number.text) {
      self = value
      return
    }
    guard let value = Self(exactly: try reader.integer()) else {
      throw reader.error(.outOfRange, "must be from \(Self.min) to \(Self.max)")
    }
    self = value
  }
}

extension Int: ScalarDecodable {}
extension Int8: ScalarDecodable {}
extension Int16: ScalarDecodable {}
extension Int32: ScalarDecodable {}
extension Int64: ScalarDecodable {}
extension UInt: ScalarDecodable {}
extension UInt8: ScalarDecodable {}
extension UInt16: ScalarDecodable {}
extension UInt32: ScalarDecodable {}
extension UInt64: ScalarDecodable {}

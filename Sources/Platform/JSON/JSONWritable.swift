public import Core

/// A value that knows how to write itself as one JSON value.
public protocol JSONWritable {
  /// Writes exactly one value.
  ///
  /// - Parameter writer: what to write to; it sets the comma in front.
  func write(to writer: inout JSONWriter)
}

extension JSONWritable {
  /// The value as a JSON text in UTF-8.
  ///
  /// - Returns: the text, without white space around it.
  public func jsonBytes() -> [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.finish()
  }
}

extension String: JSONWritable {
  /// Writes the text between quotation marks, escaped where RFC 8259, section 7, demands it.
  public func write(to writer: inout JSONWriter) {
    writer.separate()
    let isWritten: Void? = unsafe utf8.withContiguousStorageIfAvailable {
      unsafe writer.buffer.appendQuoted(UnsafeRawBufferPointer($0))
    }
    guard isWritten == nil else { return }
    unsafe Array(utf8).withUnsafeBytes { unsafe writer.buffer.appendQuoted($0) }
  }
}

extension Substring: JSONWritable {
  /// Writes the text between quotation marks, escaped where RFC 8259, section 7, demands it.
  public func write(to writer: inout JSONWriter) {
    String(self).write(to: &writer)
  }
}

extension Bool: JSONWritable {
  /// Writes `true` or `false`.
  public func write(to writer: inout JSONWriter) {
    writer.fragment(self ? "true" : "false")
  }
}

extension Int: JSONWritable {
  /// Writes the number in decimal digits.
  public func write(to writer: inout JSONWriter) { Int64(self).write(to: &writer) }
}

extension Int32: JSONWritable {
  /// Writes the number in decimal digits.
  public func write(to writer: inout JSONWriter) { Int64(self).write(to: &writer) }
}

extension Int64: JSONWritable {
  /// Writes the number in decimal digits.
  public func write(to writer: inout JSONWriter) {
    writer.separate()
    writer.buffer.append(self)
  }
}

extension UInt64: JSONWritable {
  /// Writes the number in decimal digits.
  public func write(to writer: inout JSONWriter) {
    writer.separate()
    writer.buffer.append(self)
  }
}

extension Double: JSONWritable {
  /// Writes the shortest number that reads back as this one; `null` for infinities and NaN, which JSON lacks.
  public func write(to writer: inout JSONWriter) {
    writer.separate()
    writer.buffer.append(self)
  }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
  /// Writes the value, or `null` when there is none.
  @inlinable
  public func write(to writer: inout JSONWriter) {
    if let value = self { value.write(to: &writer) } else { writer.null() }
  }
}

extension Array: JSONWritable where Element: JSONWritable {
  /// Writes the elements in their order.
  @inlinable
  public func write(to writer: inout JSONWriter) {
    writer.array { writer in
      for element in self { element.write(to: &writer) }
    }
  }
}

extension JSONNumber: JSONWritable {
  /// Writes the number's own text.
  public func write(to writer: inout JSONWriter) {
    writer.separate()
    writer.buffer.appendASCII(text)
  }
}

extension JSONObject: JSONWritable {
  /// Writes the members in their order.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      for (key, value) in self { writer.field(named: key, value) }
    }
  }
}

extension JSONValue: JSONWritable {
  /// Writes the value as it was read: numbers with their own text, members in their order.
  public func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.null()
    case .bool(let value): value.write(to: &writer)
    case .number(let number): number.write(to: &writer)
    case .string(let text): text.write(to: &writer)
    case .array(let elements): elements.write(to: &writer)
    case .object(let object): object.write(to: &writer)
    }
  }
}

extension Timestamp: JSONWritable {
  /// Writes the moment as RFC 3339 in UTC with milliseconds: `"2026-11-21T09:30:00.250Z"`.
  public func write(to writer: inout JSONWriter) {
    writer.separate()
    writer.buffer.append(self)
  }
}

extension ObjectID: JSONWritable {
  /// Writes the id as 24 hexadecimal digits in a string.
  public func write(to writer: inout JSONWriter) {
    description.write(to: &writer)
  }
}

extension UUIDv7: JSONWritable {
  /// Writes the id in its 36-character form.
  public func write(to writer: inout JSONWriter) {
    description.write(to: &writer)
  }
}

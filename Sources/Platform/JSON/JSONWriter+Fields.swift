extension JSONWriter {
  /// Writes a field of an object.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - value: its value.
  @inlinable
  public mutating func field(_ name: StaticString, _ value: some JSONWritable) {
    key(name)
    value.write(to: &self)
  }

  /// Writes a field of an object, its value an object.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - body: writes the fields of the inner object.
  /// - Throws: what `body` throws; the text is then incomplete and must not be sent.
  @inlinable
  public mutating func field<Failure>(
    _ name: StaticString, object body: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    key(name)
    try object(body)
  }

  /// Writes a field of an object, its value an array.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - body: writes the elements.
  /// - Throws: what `body` throws; the text is then incomplete and must not be sent.
  @inlinable
  public mutating func field<Failure>(
    _ name: StaticString, array body: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    key(name)
    try array(body)
  }

  /// Writes a field of an object, its value a string that lies in memory as UTF-8.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - text: bytes of valid UTF-8; anything else would make the whole text invalid.
  public mutating func field(_ name: StaticString, utf8 text: Span<UInt8>) {
    key(name)
    string(utf8: text)
  }

  /// Writes a field of an object, its value a string that lies in memory as UTF-8.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - text: bytes of valid UTF-8; anything else would make the whole text invalid.
  @unsafe
  public mutating func field(_ name: StaticString, utf8 text: UnsafeRawBufferPointer) {
    key(name)
    unsafe string(utf8: text)
  }

  /// Writes a field of an object, its value JSON already.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - json: one whole JSON value in UTF-8.
  public mutating func field(_ name: StaticString, fragment json: [UInt8]) {
    key(name)
    fragment(json)
  }

  /// Writes a field of an object under a name that is not known when the program is compiled.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - value: its value.
  @inlinable
  public mutating func field(named name: String, _ value: some JSONWritable) {
    key(named: name)
    value.write(to: &self)
  }

  /// Writes a name and its colon; the value follows with the next call.
  ///
  /// - Parameter name: the field's name.
  public mutating func key(_ name: StaticString) {
    separate()
    name.withUTF8Buffer { unsafe buffer.appendQuoted(UnsafeRawBufferPointer($0)) }
    endKey()
  }

  /// Writes a name that is not known when the program is compiled, and its colon; the value follows with the next call.
  ///
  /// - Parameter name: the field's name.
  public mutating func key(named name: String) {
    name.write(to: &self)
    endKey()
  }

  private mutating func endKey() {
    buffer.append(UInt8(ascii: ":"))
    needsComma = false
  }
}

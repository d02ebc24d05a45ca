/// Writes JSON straight into a buffer of bytes, for lists and answers that are asked for often.
///
///     var writer = JSONWriter(capacity: 8192)
///     writer.array { writer in
///       for product in products {
///         writer.object { writer in
///           writer.field("id", product.id)
///           writer.field("name", product.name)
///         }
///       }
///     }
///     let body = writer.finish()
///
/// Commas are set by the writer. What it cannot know stays with the caller: fields belong into an object and values
/// into an array, and a text has one value at its root.
public struct JSONWriter: ~Copyable {
  var buffer: OutputBuffer
  /// Whether a value stands in front of the next one.
  var needsComma = false

  /// A writer with nothing written.
  ///
  /// - Parameter capacity: the bytes to make room for at once; the buffer doubles when they are used up.
  public init(capacity: Int = 1024) {
    buffer = OutputBuffer(capacity: capacity)
  }

  /// The number of bytes written so far.
  public var count: Int { buffer.count }

  /// Ends the writing.
  ///
  /// - Returns: the JSON text in UTF-8.
  public consuming func finish() -> [UInt8] {
    buffer.copy()
  }

  // MARK: Containers

  /// Writes an object.
  ///
  /// - Parameter body: writes the fields.
  /// - Throws: what `body` throws; the text is then incomplete and must not be sent.
  @inlinable
  public mutating func object<Failure>(_ body: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
    open(UInt8(ascii: "{"))
    try body(&self)
    close(UInt8(ascii: "}"))
  }

  /// Writes an array.
  ///
  /// - Parameter body: writes the elements.
  /// - Throws: what `body` throws; the text is then incomplete and must not be sent.
  @inlinable
  public mutating func array<Failure>(_ body: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
    open(UInt8(ascii: "["))
    try body(&self)
    close(UInt8(ascii: "]"))
  }

  /// Writes an array whose elements come from somewhere slow, such as the rows of a database.
  ///
  /// - Parameter body: writes the elements.
  /// - Throws: what `body` throws; the text is then incomplete and must not be sent.
  public mutating func array(_ body: (inout JSONWriter) async throws -> Void) async throws {
    open(UInt8(ascii: "["))
    try await body(&self)
    close(UInt8(ascii: "]"))
  }

  @usableFromInline
  mutating func open(_ bracket: UInt8) {
    buffer.reserve(2)
    if needsComma { buffer.appendReserved(UInt8(ascii: ",")) }
    buffer.appendReserved(bracket)
    needsComma = false
  }

  @usableFromInline
  mutating func close(_ bracket: UInt8) {
    buffer.append(bracket)
    needsComma = true
  }

  // MARK: Values

  /// Writes a value.
  ///
  /// - Parameter value: a string, a number, a boolean, a moment, an id, or anything that knows how to write itself.
  @inlinable
  public mutating func value(_ value: some JSONWritable) {
    value.write(to: &self)
  }

  /// Writes the literal `null`.
  public mutating func null() {
    fragment("null")
  }

  /// Writes a string that lies in memory as UTF-8, such as a column of a row, without making a `String` of it.
  ///
  /// - Parameter text: bytes of valid UTF-8; anything else would make the whole text invalid.
  public mutating func string(utf8 text: Span<UInt8>) {
    separate()
    unsafe text.withUnsafeBytes { unsafe buffer.appendQuoted($0) }
  }

  /// Writes a string that lies in memory as UTF-8, such as a column of a row, without making a `String` of it.
  ///
  /// - Parameter text: bytes of valid UTF-8; anything else would make the whole text invalid.
  @unsafe
  public mutating func string(utf8 text: UnsafeRawBufferPointer) {
    separate()
    unsafe buffer.appendQuoted(text)
  }

  /// Writes a value that is JSON already.
  ///
  /// - Parameter json: one whole JSON value in UTF-8.
  public mutating func fragment(_ json: [UInt8]) {
    separate()
    buffer.reserve(json.count)
    unsafe json.withUnsafeBytes { unsafe buffer.appendReserved($0) }
  }

  /// Writes a value that is JSON already.
  ///
  /// - Parameter json: one whole JSON value in ASCII, known when the program is compiled.
  public mutating func fragment(_ json: StaticString) {
    separate()
    buffer.reserve(json.utf8CodeUnitCount)
    json.withUTF8Buffer { unsafe buffer.appendReserved(UnsafeRawBufferPointer($0)) }
  }

  /// Sets the comma in front of a value where one is due.
  mutating func separate() {
    if needsComma { buffer.append(UInt8(ascii: ",")) }
    needsComma = true
  }
}

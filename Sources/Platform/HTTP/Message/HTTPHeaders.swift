/// The header fields of a message in their order, in one block of memory.
///
/// Names compare without regard to case (RFC 9110, section 5.1). A request's fields are copied here once and become
/// strings only when somebody asks for them. Names and values end in a NUL byte each, so that they can be handed to a C
/// library as they are.
public struct HTTPHeaders: Sendable, ExpressibleByDictionaryLiteral {
  /// Where one field lies in `bytes`.
  private struct Field {
    var name: Int32
    var nameLength: Int32
    var value: Int32
    var valueLength: Int32
  }

  private var bytes: [UInt8] = []
  private var fields: [Field] = []

  /// No fields.
  public init() {}

  /// Fields in the order written.
  public init(dictionaryLiteral elements: (String, String)...) {
    let size = elements.reduce(0) { $0 + $1.0.utf8.count + $1.1.utf8.count + 2 }
    reserveCapacity(fields: elements.count, bytes: size)
    for (name, value) in elements { append(name, value) }
  }

  /// The number of fields.
  public var count: Int { fields.count }

  /// Makes room for so many fields and bytes at once.
  public mutating func reserveCapacity(fields count: Int, bytes size: Int) {
    fields.reserveCapacity(count)
    bytes.reserveCapacity(size)
  }

  /// Adds a field behind the others.
  ///
  /// Control characters in the value, line breaks among them, become spaces, and whatever may not stand in a name becomes
  /// `_`, so that nothing can add a field of its own.
  ///
  /// - Parameters:
  ///   - name: a token of RFC 9110, section 5.6.2.
  ///   - value: the field's value.
  public mutating func append(_ name: String, _ value: String) {
    var name = name
    var value = value
    name.withUTF8 { nameBytes in
      value.withUTF8 { valueBytes in unsafe append(nameBytes: nameBytes, valueBytes: valueBytes) }
    }
  }

  /// Adds a field from bytes that lie elsewhere, as `append(_:_:)` does.
  public mutating func append(nameBytes: UnsafeBufferPointer<UInt8>, valueBytes: UnsafeBufferPointer<UInt8>) {
    let start = bytes.count
    let valueStart = start + nameBytes.count + 1
    unsafe bytes.append(contentsOf: nameBytes)
    bytes.append(0)
    unsafe bytes.append(contentsOf: valueBytes)
    bytes.append(0)
    // By index and not through `mutableSpan`: inlined into optimized code, Swift 6.3.1 lets that one change or free storage
    // that a copy shares. HTTPHeadersTests shows it when run with -c release.
    for index in start..<valueStart - 1 where !HTTPCharacters.isToken(bytes[index]) {
      bytes[index] = UInt8(ascii: "_")
    }
    for index in valueStart..<bytes.count - 1 where HTTPCharacters.isControl(bytes[index]) {
      bytes[index] = UInt8(ascii: " ")
    }
    fields.append(
      Field(
        name: Int32(start), nameLength: Int32(nameBytes.count), value: Int32(valueStart),
        valueLength: Int32(valueBytes.count)))
  }

  /// Adds all fields of another block behind these.
  public mutating func append(contentsOf others: HTTPHeaders) {
    let shift = Int32(bytes.count)
    bytes += others.bytes
    fields.reserveCapacity(fields.count + others.fields.count)
    for field in others.fields {
      var moved = field
      moved.name += shift
      moved.value += shift
      fields.append(moved)
    }
  }

  /// The value of the first field of that name; setting replaces all fields of that name, nil removes them.
  public subscript(name: String) -> String? {
    get { firstIndex(of: name).map { value(fields[$0]) } }
    set {
      if let first = firstIndex(of: name) {
        let rest = fields[first...].filter { !matches($0, name) }
        fields.replaceSubrange(first..., with: rest)
      }
      if let newValue { append(name, newValue) }
    }
  }

  /// Whether a field of that name is there.
  public func contains(_ name: String) -> Bool {
    firstIndex(of: name) != nil
  }

  /// The values of all fields of that name, in order.
  public func values(of name: String) -> [String] {
    fields.filter { matches($0, name) }.map(value)
  }

  /// The elements of all comma-separated fields of that name (RFC 9110, section 5.6.1), without space around them.
  ///
  /// Commas within quotes do not separate.
  public func list(_ name: String) -> [String] {
    guard contains(name) else { return [] }
    return values(of: name).flatMap { HTTPHeaders.elements(of: $0) }
  }

  /// All fields in order.
  public var all: [(name: String, value: String)] {
    fields.map { field in
      (String(decoding: bytes[Int(field.name)..<Int(field.name + field.nameLength)], as: UTF8.self), value(field))
    }
  }

  /// Lends each field as two C strings, for libraries that copy them.
  public func forEachCString(_ body: (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Void) {
    unsafe bytes.withUnsafeBytes { buffer in
      guard let base = unsafe buffer.bindMemory(to: CChar.self).baseAddress else { return }
      for field in fields { unsafe body(base + Int(field.name), base + Int(field.value)) }
    }
  }

  /// Lends the value of the first field of that name as bytes, without making a string of it.
  ///
  /// - Returns: what `body` returns, or nil when there is no such field.
  public func withValue<Result>(of name: String, _ body: (Span<UInt8>) -> Result) -> Result? {
    guard let index = firstIndex(of: name) else { return nil }
    let field = fields[index]
    return body(bytes.span.extracting(Int(field.value)..<Int(field.value + field.valueLength)))
  }

  private func value(_ field: Field) -> String {
    String(decoding: bytes[Int(field.value)..<Int(field.value + field.valueLength)], as: UTF8.self)
  }

  private func firstIndex(of name: String) -> Int? {
    let wanted = name.utf8.span
    let all = bytes.span
    for index in fields.indices where HTTPHeaders.matches(fields[index], wanted, in: all) { return index }
    return nil
  }

  private func matches(_ field: Field, _ name: String) -> Bool {
    HTTPHeaders.matches(field, name.utf8.span, in: bytes.span)
  }

  private static func matches(_ field: Field, _ name: Span<UInt8>, in bytes: Span<UInt8>) -> Bool {
    guard name.count == Int(field.nameLength) else { return false }
    let start = Int(field.name)
    for index in name.indices {
      let left = name[index]
      let right = bytes[start + index]
      // Letters of either case differ in one bit; that bit alone decides nothing for what is not a letter.
      guard left == right || (left ^ right == 0x20 && HTTPCharacters.isLetter(left)) else { return false }
    }
    return true
  }
}

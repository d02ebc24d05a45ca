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
  /// Control characters in the value, line breaks among them, become spaces, so that no value can add a field of its own.
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
    unsafe bytes.append(contentsOf: nameBytes)
    bytes.append(0)
    let valueStart = bytes.count
    unsafe bytes.append(contentsOf: valueBytes)
    bytes.append(0)
    for index in valueStart..<bytes.count - 1 where bytes[index] < 0x20 && bytes[index] != 0x09 || bytes[index] == 0x7f
    {
      bytes[index] = 0x20
    }
    fields.append(
      Field(
        name: Int32(start), nameLength: Int32(nameBytes.count), value: Int32(valueStart),
        valueLength: Int32(valueBytes.count)))
  }

  /// The value of the first field of that name; setting replaces all fields of that name, nil removes them.
  public subscript(name: String) -> String? {
    get { fields.first { matches($0, name) }.map(value) }
    set {
      fields = fields.filter { !matches($0, name) }
      if let newValue { append(name, newValue) }
    }
  }

  /// Whether a field of that name is there.
  public func contains(_ name: String) -> Bool {
    fields.contains { matches($0, name) }
  }

  /// The values of all fields of that name, in order.
  public func values(of name: String) -> [String] {
    fields.filter { matches($0, name) }.map(value)
  }

  /// The elements of all comma-separated fields of that name (RFC 9110, section 5.6.1), without space around them.
  ///
  /// Commas within quotes do not separate.
  public func list(_ name: String) -> [String] {
    values(of: name).flatMap { HTTPHeaders.elements(of: $0) }
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

  /// The parts of a comma-separated value.
  public static func elements(of value: String) -> [String] {
    var parts: [String] = []
    var part = ""
    var isQuoted = false
    var isEscaped = false
    for character in value.unicodeScalars {
      if character == ",", !isQuoted {
        parts.append(part)
        part = ""
        continue
      }
      if character == "\"", !isEscaped { isQuoted.toggle() }
      isEscaped = character == "\\" && isQuoted && !isEscaped
      part.unicodeScalars.append(character)
    }
    parts.append(part)
    return parts.map(trimmed).filter { !$0.isEmpty }
  }

  /// A value without the space and tabs around it.
  public static func trimmed(_ text: String) -> String {
    var rest = Substring(text)
    while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
    while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
    return String(rest)
  }

  private func value(_ field: Field) -> String {
    String(decoding: bytes[Int(field.value)..<Int(field.value + field.valueLength)], as: UTF8.self)
  }

  private func matches(_ field: Field, _ name: String) -> Bool {
    let utf8 = name.utf8
    guard utf8.count == Int(field.nameLength) else { return false }
    var index = Int(field.name)
    for byte in utf8 {
      guard HTTPHeaders.lowercased(byte) == HTTPHeaders.lowercased(bytes[index]) else { return false }
      index += 1
    }
    return true
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}

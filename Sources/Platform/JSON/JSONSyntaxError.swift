/// Why a text is not the JSON that RFC 8259 describes, and where.
public struct JSONSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: Sendable, Hashable {
    /// The text has more bytes than the caller allows.
    case tooLarge(limit: Int)
    /// Arrays and objects are nested deeper than the caller allows.
    case tooDeep(limit: Int)
    /// The text ends inside a value; it was probably cut off.
    case unexpectedEnd
    /// A byte stands where something else must be: what was expected.
    case unexpected(expected: String)
    /// The text begins with a byte order mark.
    case byteOrderMark
    /// Bytes that are not UTF-8 (RFC 3629).
    case invalidUTF8
    /// A control character in a string that is not written as an escape.
    case controlCharacter
    /// A backslash with something behind it that JSON does not know.
    case invalidEscape
    /// A `\u` escape that is half of a surrogate pair.
    case loneSurrogate
    /// A number that is not in JSON's grammar.
    case invalidNumber
    /// A number of more than 256 characters.
    case numberTooLong
    /// A name that comes twice in one object.
    case duplicateKey(String)
    /// Something behind the value.
    case trailingBytes
  }

  /// What is wrong.
  public let reason: Reason
  /// Bytes from the start of the text to where it is wrong.
  public let offset: Int
  /// The innermost value that was being read.
  public private(set) var path: JSONPath

  /// An error at a byte, in the value at a path.
  ///
  /// - Parameters:
  ///   - reason: what is wrong.
  ///   - offset: bytes from the start of the text.
  ///   - path: the value that was being read.
  public init(_ reason: Reason, offset: Int, path: JSONPath = .root) {
    self.reason = reason
    self.offset = offset
    self.path = path
  }

  /// The same error, seen from the value around it.
  func inside(_ step: JSONPath.Step) -> JSONSyntaxError {
    JSONSyntaxError(reason, offset: offset, path: path.inside(step))
  }

  /// A sentence with place and reason: "`items[2].price`: a number is malformed (byte 41)".
  public var description: String {
    let place = path.steps.isEmpty ? "" : "`\(path)`: "
    return "\(place)\(explanation) (byte \(offset))"
  }

  private var explanation: String {
    switch reason {
    case .tooLarge(let limit): "the text is longer than the \(limit) bytes allowed"
    case .tooDeep(let limit): "arrays and objects are nested deeper than the \(limit) levels allowed"
    case .unexpectedEnd: "the text ends too early; it may have been cut off"
    case .unexpected(let expected): "expected \(expected)"
    case .byteOrderMark: "the text begins with a byte order mark; send it without one"
    case .invalidUTF8: "the text is not valid UTF-8"
    case .controlCharacter: "a control character in a string must be written as an escape"
    case .invalidEscape: "a backslash is followed by something that is no escape"
    case .loneSurrogate: "an escape is half of a surrogate pair"
    case .invalidNumber: "a number is malformed"
    case .numberTooLong: "a number is longer than \(JSONParser.longestNumber) characters"
    case .duplicateKey(let key): "the name \(JSONPath.quoted(key)) comes twice in one object"
    case .trailingBytes: "there is something behind the value"
    }
  }
}

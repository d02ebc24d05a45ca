public import Core

/// The value of a field in a log line.
///
/// Literals become values by themselves; a variable says what it is:
/// `["path": .string(path), "status": .integer(status), "cached": true]`. There is no way to make a value that shows a
/// `Secret`: `.secret(_:)` always reads `••••`.
public enum LogValue: Sendable, Hashable {
  /// A text; control characters in it are escaped when it is written.
  case string(String)
  /// A whole number.
  case integer(Int)
  /// A number; one that is not finite is written as a text.
  case double(Double)
  /// A yes or no.
  case boolean(Bool)
  /// A duration, written as a number of milliseconds with three decimals: name the field accordingly.
  case milliseconds(Duration)
  /// A moment, written in RFC 3339.
  case timestamp(Timestamp)
  /// Bytes that ought to be text; what is not UTF-8 in them is written as U+FFFD.
  case bytes([UInt8])
  /// Something secret, written as `••••`.
  case masked

  /// Stands for a secret that is not shown.
  public static func secret(_: Secret) -> LogValue {
    .masked
  }

  /// An error, as it describes itself.
  public static func error(_ error: any Error) -> LogValue {
    .string(String(describing: error))
  }
}

extension LogValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral
{
  /// A text.
  public init(stringLiteral value: String) {
    self = .string(value)
  }

  /// A whole number.
  public init(integerLiteral value: Int) {
    self = .integer(value)
  }

  /// A number.
  public init(floatLiteral value: Double) {
    self = .double(value)
  }

  /// A yes or no.
  public init(booleanLiteral value: Bool) {
    self = .boolean(value)
  }
}

/// The fields of a log line, in order: `["method": "GET", "status": 200]`.
public struct LogFields: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  /// One field.
  public struct Field: Sendable, Hashable {
    /// The name, in `camelCase`.
    public var name: String
    /// The value.
    public var value: LogValue
  }

  /// The fields in the order in which they are written.
  public private(set) var all: [Field]

  /// The fields of a literal.
  public init(dictionaryLiteral elements: (String, LogValue)...) {
    all = elements.map { Field(name: $0.0, value: $0.1) }
  }

  /// The value of the last field with a name; setting replaces it or appends a field, and nil removes it.
  public subscript(_ name: String) -> LogValue? {
    get { all.last { $0.name == name }?.value }
    set {
      all.removeAll { $0.name == name }
      if let newValue { all.append(Field(name: name, value: newValue)) }
    }
  }

  /// Returns these fields and those of `other`, which win where names are equal.
  public func merging(_ other: LogFields) -> LogFields {
    if all.isEmpty { return other }
    var merged = self
    for field in other.all { merged[field.name] = field.value }
    return merged
  }
}

/// What is wrong with one field of a JSON value or of a form.
public struct JSONFieldError: Sendable, Hashable, CustomStringConvertible {
  /// The kind of fault; its raw value is stable and meant for programs.
  public enum Code: String, Sendable, Hashable {
    /// A required field is not there, or is null.
    case missing
    /// The field is there and has another type.
    case wrongType = "wrong-type"
    /// The field is not one that the request may have.
    case unknown
    /// A text or a list is shorter than allowed.
    case tooShort = "too-short"
    /// A text or a list is longer than allowed.
    case tooLong = "too-long"
    /// A number is smaller or larger than allowed.
    case outOfRange = "out-of-range"
    /// A text is not in the form that the field needs, such as a date.
    case malformed
    /// The value is well-formed and still not acceptable here.
    case notAllowed = "not-allowed"

    /// Whether the value has not even the shape that was asked for: 400 instead of 422 in HTTP.
    public var isAboutShape: Bool {
      switch self {
      case .missing, .wrongType, .unknown: true
      case .tooShort, .tooLong, .outOfRange, .malformed, .notAllowed: false
      }
    }
  }

  /// Which field.
  public let path: JSONPath
  /// The kind of fault.
  public let code: Code
  /// What the field must be, as the end of a sentence: "must be at least 8 characters long".
  public let message: String

  /// A fault of a field.
  ///
  /// - Parameters:
  ///   - path: which field.
  ///   - code: the kind of fault.
  ///   - message: what the field must be, as the end of a sentence that begins with its name.
  public init(_ path: JSONPath, _ code: Code, _ message: String) {
    self.path = path
    self.code = code
    self.message = message
  }

  /// The whole sentence: "`password` must be at least 8 characters long".
  public var description: String {
    path.steps.isEmpty ? "the body \(message)" : "`\(path)` \(message)"
  }
}

/// All that is wrong with the fields of a value: at least one fault, and at most `limit`; later ones are left out.
public struct JSONFieldErrors: Error, Sendable, Hashable, CustomStringConvertible {
  /// How many faults are kept.
  public static let limit = 100

  /// The faults in the order in which they were found.
  public private(set) var errors: [JSONFieldError]

  /// One fault.
  ///
  /// - Parameter error: the fault.
  public init(_ error: JSONFieldError) {
    errors = [error]
  }

  /// One fault of a field at the top of the body, found by a rule that reading could not know.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - code: the kind of fault.
  ///   - message: what the field must be, as the end of a sentence that begins with its name.
  public init(_ name: String, _ code: JSONFieldError.Code = .notAllowed, _ message: String) {
    errors = [JSONFieldError(JSONPath([.key(name)]), code, message)]
  }

  /// Whether any fault is one of shape: 400 instead of 422 in HTTP.
  public var areAboutShape: Bool { errors.contains { $0.code.isAboutShape } }

  /// All sentences, one behind the other.
  public var description: String {
    errors.map(\.description).joined(separator: "; ")
  }

  /// Adds the faults of another part of the same value, as far as `limit` allows.
  ///
  /// - Parameter other: the other faults.
  public mutating func merge(_ other: JSONFieldErrors) {
    errors += other.errors.prefix(JSONFieldErrors.limit - errors.count)
  }
}

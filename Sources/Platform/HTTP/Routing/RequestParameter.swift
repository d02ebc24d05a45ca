public import Core

/// A type that a path or query parameter can have.
public protocol RequestParameter: Sendable {
  /// The value that a percent-decoded text writes, or nil when it writes none.
  init?(parameter text: String)

  /// What the text must be, to be put behind "must be": `a whole number`.
  static var expectation: String { get }

  /// What the API document says of it.
  static var schema: Schema { get }

  /// The status for a path whose text is no such value: 404 for ids, since nothing can exist there, else 400.
  static var refusal: HTTPStatus { get }
}

extension RequestParameter {
  /// 400: the request makes no sense as it was sent.
  public static var refusal: HTTPStatus { .badRequest }
}

extension String: RequestParameter {
  /// The text itself.
  public init?(parameter text: String) { self = text }

  /// Any text will do.
  public static var expectation: String { "a text" }

  /// A text.
  public static var schema: Schema { .string }
}

extension Int: RequestParameter {
  /// The number that decimal digits write, with a minus sign in front or without.
  public init?(parameter text: String) {
    guard text.utf8.first != UInt8(ascii: "+") else { return nil }
    self.init(text)
  }

  /// A whole number is wanted.
  public static var expectation: String { "a whole number" }

  /// A whole number.
  public static var schema: Schema { .integer }
}

extension Bool: RequestParameter {
  /// The value that `true`, `false`, `1` or `0` writes.
  public init?(parameter text: String) {
    switch text {
    case "true", "1": self = true
    case "false", "0": self = false
    default: return nil
    }
  }

  /// One of two words is wanted.
  public static var expectation: String { "`true` or `false`" }

  /// True or false.
  public static var schema: Schema { .boolean }
}

extension ObjectID: RequestParameter {
  /// The id that 24 hexadecimal digits write.
  public init?(parameter text: String) { self.init(text) }

  /// Hexadecimal digits are wanted.
  public static var expectation: String { "an id of 24 hexadecimal digits" }

  /// Twenty-four hexadecimal digits.
  public static var schema: Schema { .objectID }

  /// 404: nothing has an id of another form.
  public static var refusal: HTTPStatus { .notFound }
}

extension UUIDv7: RequestParameter {
  /// The id in its text form.
  public init?(parameter text: String) { self.init(text) }

  /// A UUID is wanted.
  public static var expectation: String { "a UUID" }

  /// A UUID.
  public static var schema: Schema { .uuid }

  /// 404: nothing has an id of another form.
  public static var refusal: HTTPStatus { .notFound }
}

extension Timestamp: RequestParameter {
  /// The moment that RFC 3339 writes.
  public init?(parameter text: String) { self.init(rfc3339: text) }

  /// A moment is wanted.
  public static var expectation: String { "a moment as RFC 3339 writes it, such as 2026-11-21T09:30:00Z" }

  /// A moment.
  public static var schema: Schema { .timestamp }
}

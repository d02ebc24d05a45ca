/// The shape of a JSON value or of a parameter, as `/openapi.json` tells it (JSON Schema 2020-12).
///
/// ```swift
/// static let product = Schema.object("Product", [
///   .required("id", .objectID),
///   .required("name", .string(1...200)),
///   .optional("description", .string(0...2000), "Shown on the product's page."),
/// ])
/// ```
public struct Schema: Sendable {
  /// What kind of value it is.
  enum Kind: Sendable {
    case string, choice, integer, number, boolean, array, object, map, nullable, anyOf, anything
  }

  // Fields and not an enum with payloads: services keep schemas in globals, and LeakSanitizer takes what it cannot see
  // behind an enum's tagged pointers for lost.
  let kind: Kind
  /// The name under which the document keeps it once for all uses, if it has one.
  private(set) var name: String?
  /// The format or the pattern of a text.
  private(set) var format: String?
  private(set) var pattern: String?
  /// The length of a text, the values of an integer, the number of elements of a list.
  private(set) var bounds: ClosedRange<Int>?
  private(set) var choices: [String] = []
  /// What a list, a map, a nullable value or a choice of shapes consists of.
  private(set) var parts: [Schema] = []
  private(set) var properties: [SchemaProperty] = []

  private init(_ kind: Kind, _ change: (inout Schema) -> Void = { _ in }) {
    self.kind = kind
    change(&self)
  }

  /// A text of any length.
  public static let string = Schema(.string)
  /// A whole number.
  public static let integer = Schema(.integer)
  /// Any number.
  public static let number = Schema(.number)
  /// True or false.
  public static let boolean = Schema(.boolean)
  /// A value of any kind.
  public static let anything = Schema(.anything)
  /// An `ObjectID`: 24 hexadecimal digits.
  public static let objectID = string(pattern: "^[0-9a-fA-F]{24}$")
  /// A UUID in its text form.
  public static let uuid = string(format: "uuid")
  /// A moment in RFC 3339 form.
  public static let timestamp = string(format: "date-time")
  /// An e-mail address.
  public static let email = string(format: "email")
  /// An absolute URL.
  public static let url = string(format: "uri")
  /// The bytes of a file.
  public static let binary = string(format: "binary")

  /// A text of so many characters.
  public static func string(_ length: ClosedRange<Int>) -> Schema {
    Schema(.string) { $0.bounds = length }
  }

  /// A text in a format that JSON Schema or OpenAPI registers, such as `date`.
  public static func string(format: String) -> Schema {
    Schema(.string) { $0.format = format }
  }

  /// A text that a regular expression (ECMA-262) describes.
  public static func string(pattern: String) -> Schema {
    Schema(.string) { $0.pattern = pattern }
  }

  /// One of some fixed texts.
  public static func choice(_ values: [String]) -> Schema {
    Schema(.choice) { $0.choices = values }
  }

  /// A whole number within a range.
  public static func integer(_ range: ClosedRange<Int>) -> Schema {
    Schema(.integer) { $0.bounds = range }
  }

  /// A list.
  ///
  /// - Parameters:
  ///   - element: what each element is.
  ///   - limit: the most elements there can be, if there is such a bound.
  /// - Returns: the list's shape.
  public static func array(of element: Schema, limit: Int? = nil) -> Schema {
    Schema(.array) { schema in
      schema.parts = [element]
      schema.bounds = limit.map { 0...$0 }
    }
  }

  /// An object with known fields, written in the document where it is used.
  public static func object(_ properties: [SchemaProperty]) -> Schema {
    Schema(.object) { $0.properties = properties }
  }

  /// An object with known fields that the document keeps once for all its uses.
  ///
  /// - Parameters:
  ///   - name: the name under which it is kept, such as `Product`; letters, digits and `._-`.
  ///   - properties: the fields, in the order of the document.
  /// - Returns: the object's shape.
  public static func object(_ name: String, _ properties: [SchemaProperty]) -> Schema {
    Schema(.object) { schema in
      schema.name = name
      schema.properties = properties
    }
  }

  /// An object whose field names are not known beforehand.
  public static func map(of value: Schema) -> Schema {
    Schema(.map) { $0.parts = [value] }
  }

  /// The value or null.
  public static func nullable(_ schema: Schema) -> Schema {
    Schema(.nullable) { $0.parts = [schema] }
  }

  /// A value of one of several shapes.
  public static func any(of schemas: [Schema]) -> Schema {
    Schema(.anyOf) { $0.parts = schemas }
  }

  /// One page of a list: the items, and the cursor of the next page or null.
  public static func page(of element: Schema, limit: Int = 100) -> Schema {
    .object([
      .required("items", .array(of: element, limit: limit)),
      .required("next", .nullable(.string), "Send it as `cursor` to get the next page; null on the last."),
    ])
  }
}

/// A field of an object in a `Schema`.
public struct SchemaProperty: Sendable {
  let name: String
  let schema: Schema
  let summary: String?
  let isRequired: Bool

  /// A field that is always there.
  public static func required(_ name: String, _ schema: Schema, _ summary: String? = nil) -> SchemaProperty {
    SchemaProperty(name: name, schema: schema, summary: summary, isRequired: true)
  }

  /// A field that may be left out.
  public static func optional(_ name: String, _ schema: Schema, _ summary: String? = nil) -> SchemaProperty {
    SchemaProperty(name: name, schema: schema, summary: summary, isRequired: false)
  }
}

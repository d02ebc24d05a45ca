import JSON

/// Collects the named schemas of a document while it is written.
struct SchemaComponents {
  private var schemas: [String: JSONValue] = [:]

  /// All named schemas, in the order of their names.
  var json: JSONObject {
    var object = JSONObject()
    for (name, schema) in schemas.sorted(by: { $0.key < $1.key }) { object[name] = schema }
    return object
  }

  /// The schema as it stands where it is used: itself, or a reference to where the document keeps it.
  ///
  /// Two schemas that differ and have one name are kept under that name and under one with a number behind it.
  mutating func json(for schema: Schema) -> JSONValue {
    let json = JSONValue.object(written(schema))
    guard let name = schema.name else { return json }
    var unique = name
    var number = 2
    while let taken = schemas[unique], taken != json {
      unique = "\(name)\(number)"
      number += 1
    }
    schemas[unique] = json
    return ["$ref": .string("#/components/schemas/\(unique)")]
  }

  private mutating func written(_ schema: Schema) -> JSONObject {
    let parts = schema.parts.map { json(for: $0) }
    switch schema.kind {
    case .string: return SchemaComponents.text(schema)
    case .choice: return ["type": "string", "enum": .array(schema.choices.map { .string($0) })]
    case .integer:
      var object: JSONObject = ["type": "integer"]
      if let range = schema.bounds {
        object["minimum"] = .number(JSONNumber(range.lowerBound))
        object["maximum"] = .number(JSONNumber(range.upperBound))
      }
      return object
    case .number: return ["type": "number"]
    case .boolean: return ["type": "boolean"]
    case .array:
      var object: JSONObject = ["type": "array", "items": parts.first ?? [:]]
      if let limit = schema.bounds?.upperBound { object["maxItems"] = .number(JSONNumber(limit)) }
      return object
    case .object: return written(schema.properties)
    case .map: return ["type": "object", "additionalProperties": parts.first ?? [:]]
    case .nullable: return ["anyOf": .array(parts + [["type": "null"]])]
    case .anyOf: return ["anyOf": .array(parts)]
    case .anything: return [:]
    }
  }

  private mutating func written(_ properties: [SchemaProperty]) -> JSONObject {
    var fields = JSONObject()
    for property in properties {
      var field = json(for: property.schema).object ?? [:]
      // Beside a reference OpenAPI 3.1 allows a description of its own.
      if let summary = property.summary { field["description"] = .string(summary) }
      fields[property.name] = .object(field)
    }
    var object: JSONObject = ["type": "object", "properties": .object(fields)]
    let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
    if !required.isEmpty { object["required"] = .array(required) }
    return object
  }

  private static func text(_ schema: Schema) -> JSONObject {
    var object: JSONObject = ["type": "string"]
    if let format = schema.format { object["format"] = .string(format) }
    if let length = schema.bounds {
      if length.lowerBound > 0 { object["minLength"] = .number(JSONNumber(length.lowerBound)) }
      object["maxLength"] = .number(JSONNumber(length.upperBound))
    }
    if let pattern = schema.pattern { object["pattern"] = .string(pattern) }
    return object
  }
}

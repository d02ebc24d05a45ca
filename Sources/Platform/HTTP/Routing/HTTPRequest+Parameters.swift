extension HTTPRequest {
  /// Returns a parameter of the route's path as a typed value.
  ///
  /// - Parameters:
  ///   - name: a name of the route's pattern; asking for another one is a programmer's mistake.
  ///   - type: what the text must be.
  /// - Returns: the value.
  /// - Throws: `HTTPError` that names the parameter, with 404 for ids and 400 for other types.
  public func parameter<Value: RequestParameter>(
    _ name: String, as type: Value.Type = Value.self
  ) throws(HTTPError) -> Value {
    let text = parameters[name]
    precondition(text != nil, "A handler asked for a path parameter that its route's pattern does not have.")
    guard let text, let value = Value(parameter: text) else {
      let detail = "`\(name)` in the path must be \(Value.expectation)."
      throw HTTPError(
        Value.refusal, "path-parameter-malformed", detail,
        fields: [FieldProblem(.path(name), code: "malformed", detail: detail)])
    }
    return value
  }
}

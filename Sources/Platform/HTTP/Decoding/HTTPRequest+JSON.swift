public import JSON

extension HTTPRequest {
  /// Reads the body as JSON.
  ///
  /// - Parameters:
  ///   - limit: the most bytes to take.
  ///   - anyContentType: whether a body that is not said to be JSON is read as such, for compatible endpoints whose clients
  ///     do not say it. Endpoints that a cookie authenticates must not allow that: other sites can send plain text.
  /// - Returns: the value.
  /// - Throws: `HTTPError` that says what is wrong: 415 for another type, character set or encoding, 413 for a body that
  ///   is too large, 400 for one that is not JSON.
  public func json(upTo limit: Int = 65_536, anyContentType: Bool = false) async throws(HTTPError) -> JSONValue {
    if !anyContentType { try requireContentType("application/json") { $0.isJSON } }
    let bytes = try await wholeBody(upTo: limit)
    guard !bytes.isEmpty else {
      throw HTTPError(.badRequest, "malformed-json", "The body is empty; it must be JSON.")
    }
    do throws(JSONSyntaxError) {
      return try JSONParser.parse(bytes)
    } catch {
      throw HTTPError(error)
    }
  }

  /// Reads the body as a JSON object, whose fields can then be read by their names.
  ///
  /// - Parameters:
  ///   - limit: the most bytes to take.
  ///   - anyContentType: whether a body that is not said to be JSON is read as such; see `json(upTo:anyContentType:)`.
  /// - Returns: the fields.
  /// - Throws: `HTTPError` that says what is wrong; 400 when the body is JSON and no object.
  public func jsonObject(
    upTo limit: Int = 65_536, anyContentType: Bool = false
  ) async throws(HTTPError) -> JSONObjectReader {
    let value = try await json(upTo: limit, anyContentType: anyContentType)
    do throws(JSONFieldErrors) {
      return try JSONReader(value).object()
    } catch {
      throw HTTPError(error)
    }
  }

  /// Reads the body as a value.
  ///
  /// - Parameters:
  ///   - type: what to make of the JSON object.
  ///   - limit: the most bytes to take.
  ///   - anyContentType: whether a body that is not said to be JSON is read as such; see `json(upTo:anyContentType:)`.
  /// - Returns: the value.
  /// - Throws: `HTTPError` that says what is wrong: 400 for the shape, 422 for values that are well-formed and not
  ///   acceptable; what the type's own initializer throws besides.
  public func decode<Value: JSONDecodable>(
    _ type: Value.Type, upTo limit: Int = 65_536, anyContentType: Bool = false
  ) async throws -> Value {
    let object = try await jsonObject(upTo: limit, anyContentType: anyContentType)
    do {
      return try Value(json: object)
    } catch let errors as JSONFieldErrors {
      throw HTTPError(errors)
    }
  }

  /// Refuses a body that is of another type, in another character set than UTF-8, or compressed.
  func requireContentType(_ accepted: String, _ isAccepted: (MediaType) -> Bool) throws(HTTPError) {
    guard let type = headers["Content-Type"].flatMap({ MediaType($0) }), isAccepted(type) else {
      throw .unsupportedMediaType(accepted: accepted, "The body must be sent with the content type \(accepted).")
    }
    guard type.isUTF8 else {
      throw .unsupportedMediaType(accepted: accepted, "The body must be sent in UTF-8.")
    }
    guard headers.list("Content-Encoding").allSatisfy({ $0.lowercased() == "identity" }) else {
      var error = HTTPError.unsupportedMediaType(accepted: accepted, "The body must be sent without compression.")
      error.headers.append("Accept-Encoding", "identity")
      throw error
    }
  }

  /// Reads the whole body into memory.
  func wholeBody(upTo limit: Int) async throws(HTTPError) -> [UInt8] {
    do throws(HTTPBodyError) {
      return try await body.collect(upTo: limit)
    } catch {
      throw HTTPError(error)
    }
  }
}

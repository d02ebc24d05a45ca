public import JSON

extension JSONWebKeySet: JSONWritable {
  /// Writes `{"keys":[…]}` with the public keys; a shared secret is never written.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("keys", keys.compactMap(\.publicMembers))
    }
  }

  /// Reads a key set as another service publishes it.
  ///
  /// Keys of kinds that are not known here are left out, as RFC 7517, section 5, asks for.
  ///
  /// - Parameter bytes: at most 64 KiB of JSON.
  /// - Throws: `SecurityError.invalidKey` when it is no key set, has too many keys, or a key of a known kind is wrong.
  public init(json bytes: [UInt8]) throws(SecurityError) {
    let document: JSONValue
    do {
      document = try JSONParser.parse(bytes, maxBytes: 65_536)
    } catch {
      throw .invalidKey("The key set is not valid JSON: \(error).")
    }
    guard let members = document["keys"]?.array else {
      throw .invalidKey("The key set has no array `keys`.")
    }
    guard members.count <= JSONWebKeySet.maximumCount else {
      throw .invalidKey("The key set has \(members.count) keys; at most \(JSONWebKeySet.maximumCount) are accepted.")
    }
    var keys: [JSONWebKey] = []
    for member in members {
      guard let object = member.object else { throw .invalidKey("The key set holds something that is no object.") }
      if let key = try JSONWebKey(publicMembers: object) { keys.append(key) }
    }
    self.init(keys)
  }
}

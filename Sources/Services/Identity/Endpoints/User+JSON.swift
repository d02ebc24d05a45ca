public import JSON

extension User: JSONWritable {
  /// Writes what the modern API shows of an account; nothing of its password.
  ///
  ///     {"id":"019aa5c4-…","username":"ann","email":"ann@example.com","roles":["user"],
  ///      "createdAt":"2026-11-21T09:30:00.000Z","updatedAt":"2026-11-21T09:30:00.000Z"}
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("id", id)
      writer.field("username", username.text)
      writer.field("email", email.text)
      writer.field("roles", Role.allCases.filter(roles.contains).map(\.rawValue))
      writer.field("createdAt", createdAt)
      writer.field("updatedAt", updatedAt)
    }
  }
}

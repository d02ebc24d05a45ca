import HTTP

/// The shapes that identity's part of the API document refers to.
enum IdentitySchemas {
  static let user = Schema.object(
    "User",
    [
      .required("id", .uuid), .required("username", .string(1...64)), .required("email", .email),
      .required("roles", .array(of: .choice(Role.allCases.map(\.rawValue)))),
      .required("createdAt", .timestamp), .required("updatedAt", .timestamp),
    ])

  static let newUser = Schema.object([
    .required("email", .email), .required("password", .string(8...1024)),
    .optional("username", .string(1...64), "The e-mail address unless given."),
  ])

  static let credentials = Schema.object([
    .required("username", .string, "The username or the e-mail address."), .required("password", .string),
  ])

  static let token = Schema.object(
    "Token",
    [
      .required("token", .string, "A JSON Web Token; send it as `Authorization: Bearer`."),
      .required("tokenType", .choice(["Bearer"])), .required("expiresIn", .integer, "Seconds."),
      .required("expiresAt", .timestamp),
    ])

  static let passwordChange = Schema.object([
    .optional("currentPassword", .string, "Needed with a bearer token, left out with HTTP Basic."),
    .required("newPassword", .string(8...1024)),
  ])

  static let keySet = Schema.object([.required("keys", .array(of: .map(of: .string), limit: 64))])

  /// What contracts B1, C5 and E say of a failure.
  static let message = Schema.object([.required("message", .string)])
  /// What contract D says of a failure.
  static let error = Schema.object([.required("error", .string)])
  /// Contract E's account.
  static let shopUser = Schema.object([
    .required("id", .uuid), .required("username", .string), .required("email", .email),
  ])
  /// The form that contracts D and E register with.
  static let registration = Schema.object([
    .required("username", .string), .required("email", .email), .required("password", .string(8...1024)),
    .optional("confirm_password", .string, "Contract D's; it must equal `password`."),
  ])
}

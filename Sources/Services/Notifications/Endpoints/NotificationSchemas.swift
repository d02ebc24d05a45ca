import HTTP
import JSON

/// What `/openapi.json` says of notifications.
enum NotificationSchemas {
  static let kind = Schema.choice(Recipient.Kind.allCases.map(\.rawValue))

  static let new = Schema.object(
    "NewNotification",
    [
      .required("type", kind), .required("recipient", .string(1...254), "An e-mail address or a telephone number"),
      .optional(
        "subject", .string(1...NotificationRules.subjectLength), "The mail's subject; Notification unless given"),
      .required("message", .string(1...NotificationRules.mailLength)),
    ])

  static let example: JSONValue = [
    "type": "email", "recipient": "you@example.com", "subject": "Hello", "message": "Hello from Roost.",
  ]

  static let attempt = Schema.object(
    "NotificationAttempt",
    [
      .required("number", .integer), .required("startedAt", .timestamp), .required("endedAt", .nullable(.timestamp)),
      .required("outcome", .choice(Attempt.Outcome.allCases.map(\.rawValue))),
      .required("replyCode", .nullable(.integer), "The mail server's reply code"), .required("detail", .string),
    ])

  static let notification = Schema.object(
    "Notification",
    [
      .required("id", .uuid), .required("type", kind), .required("recipient", .string), .required("subject", .string),
      .required("message", .string),
      .required("state", .choice(Notification.State.allCases.map(\.rawValue))),
      .required("nextAttemptAt", .nullable(.timestamp)), .required("attempts", .array(of: attempt)),
      .required("createdAt", .timestamp), .required("updatedAt", .timestamp),
    ])

  static let shop = Schema.object(
    "ShopNotification",
    [.required("type", kind), .required("recipient", .string), .required("message", .string)])

  static let shopAnswer = Schema.object(
    "ShopNotificationAnswer", [.required("message", .string), .required("id", .uuid)])
}

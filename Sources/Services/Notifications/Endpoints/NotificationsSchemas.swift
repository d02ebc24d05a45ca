import HTTP

/// The shapes of what notifications takes and answers.
enum NotificationsSchemas {
  private static let channel = Schema.choice(Channel.allCases.map(\.rawValue))

  /// What contract E's clients send.
  static let plainLetter = Schema.object([
    .required("type", channel),
    .required("recipient", .string, "An e-mail address or a telephone number."),
    .required("message", .string(1...10_000), "At most 1600 characters for `sms`."),
  ])
  /// What clients of the modern API send.
  static let letter = Schema.object([
    .required("type", channel),
    .required("recipient", .string, "An e-mail address or a telephone number."),
    .required("message", .string(1...10_000), "At most 1600 characters for `sms`."),
    .optional("subject", .string(1...200), "A mail's subject; `Notification` unless given."),
  ])
  /// What contract E's clients are told.
  static let message = Schema.object([.required("message", .string)])

  /// A notification.
  static let notification = Schema.object(
    "Notification",
    [
      .required("id", .objectID),
      .required("type", channel),
      .required("recipient", .string),
      .required("subject", .nullable(.string)),
      .required("message", .string),
      .required("state", .choice(["pending", "sending", "waiting", "sent", "failed"])),
      .required("messageId", .string, "The `Message-ID`, the same for every attempt."),
      .required("createdAt", .timestamp),
      .required("nextAttemptAt", .nullable(.timestamp), "When it is tried again, while it waits for that."),
      .required("finishedAt", .nullable(.timestamp)),
      .required("failure", .nullable(.string), "Why it was given up."),
      .required("attempts", .array(of: attempt)),
    ])

  private static let attempt = Schema.object(
    "NotificationAttempt",
    [
      .required("number", .integer),
      .required("startedAt", .timestamp),
      .required("finishedAt", .nullable(.timestamp)),
      .required(
        "outcome", .nullable(.choice(["taken", "postponed", "refused", "interrupted"])), "Null while it runs."),
      .required("replyCode", .nullable(.integer), "The mail server's reply code."),
      .required("reply", .nullable(.string), "What the mail server said, or what went wrong on the way to it."),
    ])
}

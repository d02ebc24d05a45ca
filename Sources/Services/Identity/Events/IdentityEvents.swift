import Core
import JSON
import Messaging

/// What identity announces, in the envelope of contracts B1 and B2: `{"event": name, "data": {…}, "timestamp": "…Z"}`.
///
/// | event | queue | data |
/// |---|---|---|
/// | `UserLoggedIn` | `auth-events` | `user_id`, `username`, `email` |
/// | `UserLoginFailed` | `auth-events` | `username` as it was typed, `reason` |
/// | `UserRegistered` | `user-events` | `id`, `username`, `first_name`, `last_name`, `dni`, `email`, `city` |
///
/// The fields of a `UserRegistered` that only contract B2's form asks for are empty texts.
enum IdentityEvents {
  /// Where log-ins are announced.
  static let authentication = QueueDefinition("auth-events", maximumLength: 100_000)
  /// Where new accounts are announced.
  static let users = QueueDefinition("user-events", maximumLength: 100_000)

  static func loggedIn(_ user: User, at time: Timestamp) -> Message {
    message(
      "UserLoggedIn", authentication, at: time,
      ["user_id": .string("\(user.id)"), "username": .string("\(user.username)"), "email": .string("\(user.email)")])
  }

  static func loginFailed(_ login: LoginName, at time: Timestamp) -> Message {
    message(
      "UserLoginFailed", authentication, at: time,
      ["username": .string(login.text), "reason": "Invalid credentials"])
  }

  static func registered(_ user: User, at time: Timestamp) -> Message {
    message(
      "UserRegistered", users, at: time,
      [
        "id": .string("\(user.id)"), "username": .string("\(user.username)"), "first_name": "", "last_name": "",
        "dni": "", "email": .string("\(user.email)"), "city": "",
      ])
  }

  private static func message(
    _ name: String, _ queue: QueueDefinition, at time: Timestamp, _ data: JSONObject
  ) -> Message {
    let body: JSONObject = [
      "event": .string(name), "data": .object(data), "timestamp": .string(time.rfc3339),
    ]
    return Message(queue: queue.name, type: name, body: body.jsonBytes(), time: time)
  }
}

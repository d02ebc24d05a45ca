public import HTTP

extension Notifications {
  /// Every path that notifications answers: the modern API, then contract E's.
  public var routes: [Route] {
    let create = CreateNotification(request: parts.request)
    let list = ListNotifications(find: parts.find)
    let get = GetNotification(find: parts.find)
    let sendNow = SendNow(request: parts.request, networks: parts.networks)
    return [
      Route(
        .post, "/v1/notifications",
        operation("createNotification", "Sends a message")
          .header("Idempotency-Key", .string(1...255), "Makes a repeated request send one message")
          .body(NotificationsSchemas.letter)
          .answer(
            .accepted, "The message is sent as soon as possible", NotificationsSchemas.notification,
            headers: [("Location", .string)]
          )
          .problems(.badRequest, .forbidden, .unprocessableContent, .tooManyRequests), handler: create.respond),
      Route(
        .get, "/v1/notifications",
        operation("listNotifications", "Lists notifications")
          .query("limit", .integer(1...100), "How many at most; 50 unless given")
          .query("cursor", .objectID, "The `next` of the page before")
          .answer(.ok, "A page, newest first", .page(of: NotificationsSchemas.notification))
          .problems(.badRequest), handler: list.respond),
      Route(
        .get, "/v1/notifications/{id}",
        operation("getNotification", "Shows a notification with its attempts")
          .path("id", .objectID)
          .answer(.ok, "The notification", NotificationsSchemas.notification)
          .problems(.notFound), handler: get.respond),
      // E.
      Route(
        .post, "/notifications/send",
        operation("sendNotification", "Sends a message (E)", .checkedByHandler)
          .body(NotificationsSchemas.plainLetter)
          .answer(
            .ok, "The message is sent as soon as possible", NotificationsSchemas.message,
            headers: [("X-Notification-Id", .objectID)]), handler: sendNow.respond),
    ]
  }

  private func operation(_ id: String, _ summary: String, _ access: Access = .authenticated) -> Operation {
    Operation(id: id, summary: summary, tag: "notifications", access: access)
  }
}

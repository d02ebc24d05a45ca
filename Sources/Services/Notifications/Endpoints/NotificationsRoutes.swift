public import HTTP

extension Notifications {
  /// Every path that notifications answers: the modern API, then contract E's.
  public var routes: [Route] {
    let post = PostNotification(create: parts.create, maySend: parts.maySend)
    let list = GetNotifications(list: ListNotifications(store: parts.store))
    let get = GetNotification(store: parts.store)
    let shop = SendShopNotification(create: parts.create, maySend: parts.maySend)
    return [
      Route(
        .post, "/v1/notifications",
        operation("createNotification", "Sends an e-mail or a short message", .checkedByHandler)
          .described("For administrators, and for hosts in networks that the operator names.")
          .body(NotificationSchemas.new, example: NotificationSchemas.example)
          .answer(.accepted, "It is on its way", NotificationSchemas.notification)
          .problems(.unauthorized, .forbidden), handler: post.respond),
      Route(
        .get, "/v1/notifications",
        operation("listNotifications", "Lists what the caller sent or was sent, newest first", .authenticated)
          .described("Administrators see everything.")
          .query("limit", .integer(1...100), "How many at most; 50 unless given")
          .query("cursor", .uuid, "The `next` of the page before")
          .answer(.ok, "A page", .page(of: NotificationSchemas.notification)), handler: list.respond),
      Route(
        .get, "/v1/notifications/{id}",
        operation("getNotification", "Shows a notification and how its attempts went", .authenticated)
          .path("id", .uuid).answer(.ok, "The notification", NotificationSchemas.notification).problems(.notFound),
        handler: get.respond),
      // E.
      Route(
        .post, "/notifications/send",
        operation("sendShopNotification", "Sends an e-mail or a short message (E)", .checkedByHandler)
          .body(NotificationSchemas.shop).answer(.ok, "It is on its way", NotificationSchemas.shopAnswer)
          .problems(.unauthorized, .forbidden), handler: shop.respond),
    ]
  }

  private func operation(_ id: String, _ summary: String, _ access: Access) -> Operation {
    Operation(id: id, summary: summary, tag: "notifications", access: access)
  }
}

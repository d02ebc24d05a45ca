import HTTP
import JSON

/// Contract E's `POST /notifications/send`: body `{"type": "email"|"sms", "recipient", "message"}`.
///
/// 200 `{"message": "email notification sent to user@example.com", "id": "…"}`. The contract has no authentication; here a
/// request needs an administrator's token, or must come from a network that the operator names.
struct SendShopNotification: Sendable {
  let create: CreateNotification
  let maySend: MaySend

  func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    let sender = try maySend(request)
    let new = try await request.decode(NewNotification.self)
    let notification = try await create(to: new.recipient, subject: new.subject, text: new.text, sender: sender?.id)
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("message", "\(new.recipient.kind.rawValue) notification sent to \(new.recipient.text)")
      writer.field("id", notification.id)
    }
    return .json(writer.finish())
  }
}

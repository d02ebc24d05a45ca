import HTTP
import JSON

/// `POST /v1/notifications`: sends words of one's own.
///
/// Body `{"type", "recipient", "subject"?, "message"}`; 202 with the notification, which is sent soon afterwards.
struct PostNotification: Sendable {
  let create: CreateNotification
  let maySend: MaySend

  func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    let sender = try maySend(request)
    let new = try await request.decode(NewNotification.self)
    let notification = try await create(to: new.recipient, subject: new.subject, text: new.text, sender: sender?.id)
    var response = HTTPResponse.json(notification.jsonBytes(), status: .accepted)
    response.headers.append("Location", "/v1/notifications/\(notification.id)")
    return response
  }
}

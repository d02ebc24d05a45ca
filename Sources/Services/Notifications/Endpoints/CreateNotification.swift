import HTTP
import JSON

/// `POST /v1/notifications`: asks for a message to be sent; 202 with the notification and its address.
///
/// Body `{"type":"email"|"sms","recipient","message","subject"?}`. A request with an `Idempotency-Key` that was used before
/// gets the notification that was made then. 403 `recipient-not-allowed`, 429 `hourly-limit-reached`.
struct CreateNotification: Sendable {
  let request: RequestNotification

  func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    let principal = try request.requirePrincipal()
    let key = try CreateNotification.idempotencyKey(request)
    let body = try await request.jsonObject(upTo: LetterForm.sizeLimit)
    try body.refuseUnknownFields(besides: "type", "recipient", "message", "subject")
    let letter = try LetterForm.letter(body, hasSubject: true)
    let notification = try await self.request(letter, for: .account(principal), idempotencyKey: key)
    var response = HTTPResponse.json(notification.jsonBytes(), status: .accepted)
    response.headers["Location"] = "/v1/notifications/\(notification.id)"
    return response
  }

  private static func idempotencyKey(_ request: HTTPRequest) throws(HTTPError) -> String? {
    guard let key = request.headers["Idempotency-Key"] else { return nil }
    guard (1...255).contains(key.utf8.count) else {
      throw HTTPError(
        .badRequest, "idempotency-key-malformed", "The header `Idempotency-Key` must have 1 to 255 characters.")
    }
    return key
  }
}

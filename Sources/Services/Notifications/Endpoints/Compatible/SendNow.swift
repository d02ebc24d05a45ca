import Core
import HTTP
import JSON

/// Contract E's `POST /notifications/send`: asks for a message to be sent.
///
/// Body `{"type":"email"|"sms","recipient","message"}`, answered with
/// `{"message":"email notification sent to user@example.com"}` once the notification is durable; it then goes out as soon as
/// possible. `X-Notification-Id` says under which id the modern API shows what becomes of it.
///
/// Failures are `{"message"}`: 400 that names the wrong fields, 401 without a token, 403, 429. Contract E has no tokens;
/// decision 0006 says why Roost wants one.
struct SendNow: Sendable {
  let request: RequestNotification
  let networks: OpenNetworks

  func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    do {
      return try await answer(request)
    } catch let error as NotificationsError {
      return SendNow.failure(error.httpError)
    } catch let errors as JSONFieldErrors {
      return SendNow.failure(.badRequest(errors.description))
    } catch let error as HTTPError {
      return SendNow.failure(error)
    }
  }

  private func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
    let isOpen = networks.admit(request)
    let requester = isOpen ? Requester.network : .account(try request.requirePrincipal())
    // Without a token the content type must be JSON's, which a page in a browser cannot send without being asked first.
    let body = try await request.jsonObject(upTo: LetterForm.sizeLimit, anyContentType: !isOpen)
    let letter = try LetterForm.letter(body, hasSubject: false)
    let notification = try await self.request(letter, for: requester)
    let message = "\(letter.recipient.channel.rawValue) notification sent to \(letter.recipient)"
    var response = SendNow.response(.ok, message)
    response.headers["X-Notification-Id"] = notification.id.description
    return response
  }

  private static func failure(_ error: HTTPError) -> HTTPResponse {
    var response = response(error.status, error.detail)
    for (name, value) in error.headers.all { response.headers.append(name, value) }
    return response
  }

  private static func response(_ status: HTTPStatus, _ message: String) -> HTTPResponse {
    let body: JSONObject = ["message": .string(message)]
    return .json(body.jsonBytes(), status: status)
  }
}

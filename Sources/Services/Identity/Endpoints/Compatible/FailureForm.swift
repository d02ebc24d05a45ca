import HTTP
import JSON

/// How one of the compatible systems tells its clients of a failure: `{"message": "…"}` or `{"error": "…"}`.
struct FailureForm: Sendable {
  /// The one member of the object.
  let member: String
  /// The status for a wrong name or password.
  let invalidCredentials: HTTPStatus
  /// The status for a name or an address that is taken.
  let taken: HTTPStatus

  /// Contract B1's form.
  static let domain = FailureForm(member: "message", invalidCredentials: .unauthorized, taken: .conflict)
  /// Contract C5's form.
  static let cloud = domain
  /// Contract D's form: everything is a 400.
  static let reminder = FailureForm(member: "error", invalidCredentials: .badRequest, taken: .badRequest)
  /// Contract E's form.
  static let shop = domain

  /// Answers with what `body` returns, and puts a failure that the client caused into this form.
  func answering(_ body: () async throws -> HTTPResponse) async throws -> HTTPResponse {
    do {
      return try await body()
    } catch let error as IdentityError {
      var response = response(status(of: error), text(of: error))
      if let seconds = error.retryAfterSeconds { response.headers["Retry-After"] = String(seconds) }
      return response
    } catch let error as HTTPError {
      var response = response(error.status, error.detail)
      for (name, value) in error.headers.all { response.headers.append(name, value) }
      return response
    } catch let errors as JSONFieldErrors {
      return response(.badRequest, errors.description)
    }
  }

  /// A failure in this form.
  func response(_ status: HTTPStatus, _ text: String) -> HTTPResponse {
    let body: JSONObject = [member: .string(text)]
    return .json(body.jsonBytes(), status: status)
  }

  private func status(of error: IdentityError) -> HTTPStatus {
    switch error {
    case .invalidCredentials: invalidCredentials
    case .usernameTaken, .emailTaken: taken
    case .invalid: .badRequest
    case .passwordChangeRequired, .tooManyAttempts, .busy, .userNotFound: error.httpError.status
    }
  }

  private func text(of error: IdentityError) -> String {
    switch error {
    case .invalidCredentials: "Invalid credentials"
    case .usernameTaken: "Username already exists"
    case .emailTaken: "Email already exists"
    case .userNotFound: "User not found"
    case .passwordChangeRequired, .tooManyAttempts, .busy, .invalid: error.description
    }
  }
}

extension HTTPRequest {
  /// The JSON object of a compatible client, whatever content type it says; their originals did not look.
  func compatibleObject() async throws -> JSONObjectReader {
    try await jsonObject(upTo: 16_384, anyContentType: true)
  }
}

extension JSONObjectReader {
  /// A text of a compatible client's form; the domain decides what it may be.
  func text(_ name: String) throws(JSONFieldErrors) -> String {
    try string(name, maxLength: 5000)
  }
}

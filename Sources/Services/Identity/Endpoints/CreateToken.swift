import HTTP
import JSON

/// `POST /v1/tokens`: exchanges a name and a password for a token.
///
/// Body `{"username", "password"}`, where the name may be the e-mail address; 201 with
/// `{"token", "tokenType": "Bearer", "expiresIn": 3600, "expiresAt": "…Z"}`. 401 `invalid-credentials`,
/// 403 `password-change-required`, 429 `too-many-attempts`, 503 `busy`.
struct CreateToken: Sendable {
  let logIn: LogIn

  func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    let body = try await request.decode(Credentials.self, upTo: 16_384)
    let token = try await logIn(LoginName(body.username), password: body.password, address: request.remoteAddress)
    var response = HTTPResponse.json(token.jsonBytes(), status: .created)
    response.forbidStoring()
    return response
  }

  private struct Credentials: JSONDecodable {
    let username: String
    let password: String

    init(json object: JSONObjectReader) throws {
      try object.refuseUnknownFields(besides: "username", "password")
      (username, password) = try object.all(
        { try $0.string("username", maxLength: 1000) }, { try $0.string("password", maxLength: 5000) })
    }
  }
}

extension IssuedToken: JSONWritable {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("token", text)
      writer.field("tokenType", "Bearer")
      writer.field("expiresIn", life.components.seconds)
      writer.field("expiresAt", expiry)
    }
  }
}

extension HTTPResponse {
  /// Keeps caches from storing an answer that holds a token (RFC 6749, section 5.1).
  mutating func forbidStoring() {
    headers["Cache-Control"] = "no-store"
  }
}

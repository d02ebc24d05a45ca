import Core
import HTTP

/// A name and a password in an `Authorization: Basic` header (RFC 7617).
struct BasicCredentials: Sendable {
  let login: LoginName
  let password: String

  /// Credentials that came in another way.
  init(login: LoginName, password: String) {
    self.login = login
    self.password = password
  }

  /// The credentials of a request, or nil when it has none that can be read.
  init?(_ request: HTTPRequest) {
    guard let header = request.headers["Authorization"], header.utf8.count <= 4096 else { return nil }
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "basic",
      let bytes = [UInt8](base64: HTTPHeaders.trimmed(String(parts[1]))),
      let text = String(validating: bytes, as: UTF8.self), let colon = text.firstIndex(of: ":")
    else { return nil }
    login = LoginName(String(text[..<colon]))
    password = String(text[text.index(after: colon)...])
  }
}

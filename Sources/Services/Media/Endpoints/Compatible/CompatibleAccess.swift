import HTTP

/// Who may use contract A's paths, and what others are told, in plain text.
enum CompatibleAccess {
  /// The one who asks, or the answer for who may not.
  static func check(_ request: HTTPRequest) -> Result<Principal, Refusal> {
    switch request.authentication {
    case .anonymous: .failure(Refusal(response: .text("missing credentials", status: .unauthorized)))
    case .rejected(.unavailable):
      .failure(Refusal(response: .text("the token cannot be checked at the moment", status: .serviceUnavailable)))
    case .rejected: .failure(Refusal(response: .text("not authorized", status: .unauthorized)))
    case .authenticated(let principal) where !principal.mayUpload:
      .failure(Refusal(response: .text("not authorized", status: .unauthorized)))
    case .authenticated(let principal): .success(principal)
    }
  }

  /// An answer instead of what was asked for.
  struct Refusal: Error {
    let response: HTTPResponse
  }
}

import Core
import HTTP
import Telemetry

/// `GET /download?fid=` of contract A: the MP3 whose id the mail named.
///
/// An id that is unknown, or somebody else's, is answered with 404; the original said 500, which no client relies on
/// (decision 0007).
struct Download: Sendable {
  let find: FindConversion
  let mp3: MP3Response
  let logger: Logger

  func callAsFunction(_ request: HTTPRequest) async -> HTTPResponse {
    let principal: Principal
    switch CompatibleAccess.check(request) {
    case .success(let allowed): principal = allowed
    case .failure(let refusal): return refusal.response
    }
    guard let text = request.queryItems.first(where: { $0.name == "fid" })?.value, !text.isEmpty else {
      return .text("fid is required", status: .badRequest)
    }
    do {
      if let id = ObjectID(text), let conversion = try await find(ofMP3: id, for: principal),
        let response = try await mp3(conversion, .inline("\(id).mp3"), to: request)
      {
        return response
      }
      return .text("there is no MP3 with this id", status: .notFound)
    } catch {
      logger.with(requestID: request.id).error("An MP3 could not be sent.", ["error": .error(error)])
      return .text("internal server error", status: .internalServerError)
    }
  }
}

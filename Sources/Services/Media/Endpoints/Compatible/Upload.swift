import Blobs
import Core
import HTTP
import Telemetry

/// `POST /upload` of contract A: a form with exactly one file, answered in plain text.
///
/// The token is checked before the body is read. The answer's body is `success!`; the ids, which the original kept to itself,
/// are in the header: `X-Video-Id`, `X-Mp3-Id` and `X-Conversion-Id`.
struct Upload: Sendable {
  let reader: UploadReader
  let submit: SubmitVideo
  let logger: Logger

  func callAsFunction(_ request: HTTPRequest) async -> HTTPResponse {
    let principal: Principal
    switch CompatibleAccess.check(request) {
    case .success(let allowed): principal = allowed
    case .failure(let refusal): return refusal.response
    }
    do {
      let video = try await reader.readForm(request)
      return Upload.success(try await submit(video, owner: Owner(principal)))
    } catch {
      return failure(error, request)
    }
  }

  private static func success(_ conversion: Conversion) -> HTTPResponse {
    var response = HTTPResponse.text("success!")
    response.headers.append("X-Video-Id", conversion.videoID.description)
    response.headers.append("X-Mp3-Id", conversion.mp3ID.description)
    response.headers.append("X-Conversion-Id", conversion.id.description)
    return response
  }

  private func failure(_ error: any Error, _ request: HTTPRequest) -> HTTPResponse {
    switch error {
    case is NotExactlyOneFile, MultipartError.notMultipart, MultipartError.missingBoundary:
      return .text("exactly 1 file required", status: .badRequest)
    case let error as any HTTPErrorConvertible:
      return .text(error.httpError.detail, status: error.httpError.status)
    case let error as HTTPBodyError:
      let failure = HTTPError(error)
      return .text(failure.detail, status: failure.status)
    case is BlobStoreError:
      log(error, request)
      return .text("internal server error, fs level", status: .internalServerError)
    default:
      log(error, request)
      return .text("internal server error", status: .internalServerError)
    }
  }

  private func log(_ error: any Error, _ request: HTTPRequest) {
    logger.with(requestID: request.id).error("A video could not be taken.", ["error": .error(error)])
  }
}

import Blobs
import Core
import HTTP
import JSON

/// `GET` and `DELETE /v1/media/conversions/{id}`, and `GET …/{id}/download`; somebody else's looks missing.
struct OneConversion: Sendable {
  let find: FindConversion
  let delete: DeleteConversion
  let mp3: MP3Response

  /// Shows it.
  func show(_ request: HTTPRequest) async throws -> HTTPResponse {
    .json(ConversionJSON(conversion: try await conversion(request)).jsonBytes(), for: request)
  }

  /// Removes it with its video and its MP3.
  func remove(_ request: HTTPRequest) async throws -> HTTPResponse {
    do { try await delete(try await conversion(request)) } catch let error as BlobStoreError {
      throw HTTPError.storage(error)
    }
    return HTTPResponse(.noContent)
  }

  /// Sends the MP3 under the name of the video.
  func download(_ request: HTTPRequest) async throws -> HTTPResponse {
    let conversion = try await conversion(request)
    guard case .succeeded = conversion.state else {
      throw HTTPError.conflict(
        "conversion-not-succeeded", "There is no MP3: the conversion is \(conversion.state.name).")
    }
    let name = "\(conversion.title ?? conversion.mp3ID.description).mp3"
    do {
      guard let response = try await mp3(conversion, .attachment(name), to: request) else {
        throw HTTPError.notFound("The MP3 is not there any more.")
      }
      return response
    } catch let error as BlobStoreError {
      throw HTTPError.storage(error)
    }
  }

  private func conversion(_ request: HTTPRequest) async throws -> Conversion {
    guard let principal = request.authentication.principal else {
      throw HTTPError.unauthorized("A bearer token is needed.")
    }
    let id = try request.parameter("id", as: ObjectID.self)
    guard let conversion = try await find(id, for: principal) else {
      throw HTTPError.notFound("There is no conversion \(id).")
    }
    return conversion
  }
}

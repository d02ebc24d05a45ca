import Blobs
import HTTP
import JSON

/// `POST /v1/media/conversions`: a video comes in, 202 with the conversion's address goes out.
///
/// A request with an `Idempotency-Key` that was used before gets the conversion that was made then, and its body is not
/// read.
struct CreateConversion: Sendable {
  let reader: UploadReader
  let submit: SubmitVideo

  func callAsFunction(_ request: HTTPRequest) async throws -> HTTPResponse {
    guard let principal = request.authentication.principal else {
      throw HTTPError.unauthorized("A bearer token is needed.")
    }
    let key = try CreateConversion.idempotencyKey(request)
    if let key, let known = try await submit.store.conversion(ofOwner: principal.id, idempotencyKey: key) {
      return CreateConversion.accepted(known)
    }
    do {
      let video = try await reader.read(request)
      return CreateConversion.accepted(try await submit(video, owner: Owner(principal), idempotencyKey: key))
    } catch let error as BlobStoreError {
      throw HTTPError.storage(error)
    }
  }

  private static func accepted(_ conversion: Conversion) -> HTTPResponse {
    var response = HTTPResponse.json(ConversionJSON(conversion: conversion).jsonBytes(), status: .accepted)
    response.headers.append("Location", "/v1/media/conversions/\(conversion.id)")
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

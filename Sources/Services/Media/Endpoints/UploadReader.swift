import HTTP

/// Reads the video out of a request, into the store, while it arrives.
struct UploadReader: Sendable {
  let receive: ReceiveVideo

  /// Reads a form that has exactly one file, in a field of any name.
  ///
  /// - Throws: `NotExactlyOneFile`; `MultipartError`; `HTTPBodyError`; what `ReceiveVideo` throws. Nothing is stored then.
  func readForm(_ request: HTTPRequest) async throws -> ReceivedVideo {
    try refuseLongBody(request)
    let reader = try MultipartReader(request)
    var video: ReceivedVideo?
    do {
      while let part = try await reader.nextPart() {
        // A form whose file was not chosen sends an empty name.
        guard let name = part.header.filename, !name.isEmpty else { continue }
        guard video == nil else { throw NotExactlyOneFile() }
        video = try await receive(part, fileName: part.header.baseName)
      }
    } catch {
      if let video { await receive.discard(video) }
      throw error
    }
    guard let video else { throw NotExactlyOneFile() }
    return video
  }

  /// Reads a form, or a body that is the video itself.
  ///
  /// - Throws: as `readForm`; `HTTPError` 415 for another content type.
  func read(_ request: HTTPRequest) async throws -> ReceivedVideo {
    let type = request.headers["Content-Type"].flatMap { MediaType($0) }?.essence ?? ""
    if type == "multipart/form-data" { return try await readForm(request) }
    guard type.hasPrefix("video/") || type == "application/octet-stream" else {
      throw HTTPError.unsupportedMediaType(
        accepted: "multipart/form-data, video/*, application/octet-stream",
        "The video must be sent as a form with one file, or as a body of the type video/… or application/octet-stream.")
    }
    try refuseLongBody(request)
    return try await receive(request.body, fileName: try request.queryValue("fileName", as: String.self))
  }

  /// Refuses a body that says beforehand that it is too large, so that nobody sends gigabytes for nothing.
  private func refuseLongBody(_ request: HTTPRequest) throws {
    if let length = request.body.length, length > receive.limit + UploadReader.formOverhead {
      throw ConversionFailure(.tooLarge(limit: receive.limit))
    }
  }

  /// What a form may add to its file.
  private static let formOverhead = 1 << 20
}

/// A form has no file, or more than one.
struct NotExactlyOneFile: HTTPErrorConvertible {
  var httpError: HTTPError {
    HTTPError(.badRequest, "exactly-one-file", "The form must have exactly one file.")
  }
}

extension ConversionFailure: HTTPErrorConvertible {
  var httpError: HTTPError {
    HTTPError(code == "too-large" ? .contentTooLarge : .unprocessableContent, code, message)
  }
}

import Blobs
import Glibc
import HTTP

/// Sends an MP3, or the part of it that is asked for.
struct MP3Response: Sendable {
  let blobs: any BlobStore

  /// The response; nil when there is no MP3.
  ///
  /// - Throws: what the store throws.
  func callAsFunction(
    _ conversion: Conversion, _ disposition: ContentDisposition, to request: HTTPRequest
  ) async throws -> HTTPResponse? {
    guard case .succeeded(_, let finishedAt) = conversion.state,
      let reader = try await blobs.open(.mp3(conversion.mp3ID))
    else { return nil }
    let tag = EntityTag(reader.info.checksum)
    if let file = reader.descriptor.flatMap(MP3Response.copy) {
      let region = HTTPFileRegion(file: file, offset: 0, length: reader.info.size)
      return .file(
        region, contentType: "audio/mpeg", etag: tag, lastModified: finishedAt, disposition: disposition, for: request)
    }
    let headers: HTTPHeaders = [
      "Content-Type": "audio/mpeg", "Content-Disposition": disposition.value, "ETag": tag.description,
      "Cache-Control": "private, no-cache",
    ]
    return HTTPResponse(.ok, headers: headers, body: .stream(MP3Response.stream(reader)))
  }

  /// A descriptor of the response's own, since the reader closes its one.
  private static func copy(_ descriptor: Int32) -> HTTPFile? {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    return copy >= 0 ? HTTPFile(taking: copy) : nil
  }

  /// For stores elsewhere, whose blobs are no files here.
  private static func stream(_ reader: any BlobReader) -> HTTPResponseStream {
    HTTPResponseStream(length: reader.info.size) { writer in
      var offset = 0
      while offset < reader.info.size {
        let bytes = try await reader.read(at: offset, count: 256 * 1024)
        guard !bytes.isEmpty else { throw BlobStoreError.corrupt("The blob \(reader.info.key) ends too early.") }
        try await writer.write(bytes)
        offset += bytes.count
      }
    }
  }
}

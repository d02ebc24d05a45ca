import Blobs
import HTTP

extension HTTPError {
  /// What a client is told when the store for videos and MP3s fails.
  static func storage(_ error: BlobStoreError) -> HTTPError {
    switch error {
    case .full:
      HTTPError(507, "storage-full", "There is no room for the video. Try again when the administrator has made some.")
    case .tooLarge(let limit): .bodyTooLarge(limit: limit)
    case .missing: .notFound("The file is not there any more.")
    case .corrupt, .unavailable: .unavailable("The store for videos cannot be reached.", retryAfter: .seconds(10))
    }
  }
}

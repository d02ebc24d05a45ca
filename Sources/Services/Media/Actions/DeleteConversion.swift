import Blobs
import Core

/// Removes a conversion with its video and its MP3.
///
/// The row goes first: what a crash leaves of the files belongs to nothing then, and is swept. A worker that is at it finds
/// the row gone and ends.
struct DeleteConversion: Sendable {
  let store: any ConversionStore
  let blobs: any BlobStore

  func callAsFunction(_ conversion: Conversion) async throws {
    try await store.delete(conversion.id)
    try await blobs.delete(.video(conversion.videoID))
    try await blobs.delete(.mp3(conversion.mp3ID))
  }
}

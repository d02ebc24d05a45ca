import Blobs
import Core

/// Makes a conversion of a stored video.
///
/// What can be known at once is said at once: unless too many look already, ffprobe looks at the file first. The
/// conversion and its message become durable in one transaction; when that fails, the video is removed again.
struct SubmitVideo: Sendable {
  let store: any ConversionStore
  let blobs: any BlobStore
  let ffmpeg: FFmpeg
  let events: MediaEvents
  let probes: Slots
  let receive: ReceiveVideo
  let time: any TimeSource

  /// Makes the conversion, or finds the one that was made under the same idempotency key.
  ///
  /// - Throws: `ConversionFailure` when the video cannot become an MP3; what the stores throw. The video is removed then.
  func callAsFunction(
    _ video: ReceivedVideo, owner: Owner, idempotencyKey: String? = nil
  ) async throws -> Conversion {
    do {
      let facts = try await look(at: video)
      let now = time.now()
      let conversion = Conversion(
        id: ObjectID(at: now), owner: owner, fileName: video.fileName, videoID: video.id, mp3ID: ObjectID(at: now),
        videoSize: video.size, videoDuration: facts?.duration, at: now)
      let kept = try await store.add(
        conversion, idempotencyKey: idempotencyKey, announcing: [events.videoUploaded(conversion, at: now)])
      if kept.videoID != video.id { await receive.discard(video) }
      return kept
    } catch {
      await receive.discard(video)
      throw error
    }
  }

  private func look(at video: ReceivedVideo) async throws -> VideoFacts? {
    guard probes.take() else { return nil }
    defer { probes.giveBack() }
    return try await blobs.withFile(.video(video.id)) { try await ffmpeg.probe($0) }
  }
}

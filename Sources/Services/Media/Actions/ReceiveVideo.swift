import Blobs
import Core

/// A video that is stored, and of which no conversion knows yet.
struct ReceivedVideo: Sendable, Hashable {
  /// Its blob in `videos`.
  let id: ObjectID
  /// The name of the file that was sent.
  let fileName: String?
  /// Its size in bytes.
  let size: Int
}

/// Stores the bytes of a video while they arrive.
///
/// What is stored and never submitted, because the process died in between, is swept after a day.
struct ReceiveVideo: Sendable {
  let blobs: any BlobStore
  let limit: Int
  let time: any TimeSource

  /// Stores a video.
  ///
  /// - Throws: `ConversionFailure` when it is empty or too large; `BlobStoreError`; what `content` throws. Nothing is
  ///   stored then.
  func callAsFunction<Content: AsyncSequence>(
    _ content: Content, fileName: String?
  ) async throws -> ReceivedVideo where Content.Element == [UInt8] {
    let id = ObjectID(at: time.now())
    let info: BlobInfo
    do { info = try await blobs.put(.video(id), content, limit: limit) } catch BlobStoreError.tooLarge {
      throw ConversionFailure(.tooLarge(limit: limit))
    }
    let video = ReceivedVideo(id: id, fileName: fileName.map(ReceiveVideo.shortened), size: info.size)
    guard video.size > 0 else {
      await discard(video)
      throw ConversionFailure(.empty)
    }
    return video
  }

  /// Removes a video that will not be submitted; what cannot be removed now is swept later.
  func discard(_ video: ReceivedVideo) async {
    try? await blobs.delete(.video(video.id))
  }

  /// A name of at most 255 characters without control characters.
  private static func shortened(_ name: String) -> String {
    let scalars = name.unicodeScalars.filter { $0.properties.generalCategory != .control }.prefix(255)
    return String(String.UnicodeScalarView(scalars))
  }
}

extension BlobKey {
  /// Where a video is kept.
  static func video(_ id: ObjectID) -> BlobKey { key("videos", id) }
  /// Where an MP3 is kept.
  static func mp3(_ id: ObjectID) -> BlobKey { key("mp3s", id) }

  private static func key(_ bucket: String, _ id: ObjectID) -> BlobKey {
    guard let key = BlobKey(bucket, id.description) else {
      preconditionFailure("Twenty-four hexadecimal digits are a blob's name.")
    }
    return key
  }
}

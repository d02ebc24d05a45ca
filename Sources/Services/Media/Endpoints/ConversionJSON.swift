import Core
import HTTP
import JSON

/// A conversion as `/v1/media/conversions` shows it.
///
/// ```json
/// {"id":"6920a1f2c3d4e5f601000001","state":"succeeded","progress":1,"fileName":"clip.mp4",
///  "videoId":"6920a1f2c3d4e5f601000002","videoSize":72244,"videoDuration":3.0,
///  "mp3Id":"6920a1f2c3d4e5f601000003","mp3Size":24301,"mp3Duration":3.031,"reason":null,"attempts":1,
///  "createdAt":"2026-11-21T09:30:00.250Z","startedAt":"2026-11-21T09:30:00.300Z","finishedAt":"2026-11-21T09:30:01.000Z"}
/// ```
///
/// `reason` is `{"code","message","detail"}` on a failed conversion, where `detail` is what ffmpeg said last, and on a
/// queued one that is tried again.
struct ConversionJSON: JSONWritable {
  let conversion: Conversion

  func write(to writer: inout JSONWriter) {
    var (progress, mp3, reason, finishedAt) = (Double?.none, MP3?.none, ConversionFailure?.none, Timestamp?.none)
    switch conversion.state {
    case .queued(let note): reason = note.map { ConversionFailure(restoring: "retrying", message: $0, detail: nil) }
    case .running(_, let part): progress = part
    case .succeeded(let result, let time): (progress, mp3, finishedAt) = (1, result, time)
    case .failed(let failure, let time): (reason, finishedAt) = (failure, time)
    }
    writer.object { object in
      object.field("id", conversion.id)
      object.field("state", conversion.state.name)
      object.field("progress", progress)
      object.field("fileName", conversion.fileName)
      object.field("videoId", conversion.videoID)
      object.field("videoSize", conversion.videoSize)
      object.field("videoDuration", conversion.videoDuration?.inSeconds)
      object.field("mp3Id", conversion.mp3ID)
      object.field("mp3Size", mp3?.size)
      object.field("mp3Duration", mp3?.duration?.inSeconds)
      object.field("reason", reason.map { ReasonJSON(failure: $0) })
      object.field("attempts", conversion.attempts)
      object.field("createdAt", conversion.createdAt)
      object.field("startedAt", conversion.startedAt)
      object.field("finishedAt", finishedAt)
    }
  }

  /// The shape, for the API document.
  static let schema = Schema.object(
    "Conversion",
    [
      .required("id", .objectID),
      .required("state", .choice(["queued", "running", "succeeded", "failed"])),
      .required("progress", .nullable(.number), "From 0 to 1; null while it is not known."),
      .required("fileName", .nullable(.string), "The name of the file that was sent."),
      .required("videoId", .objectID),
      .required("videoSize", .integer, "In bytes."),
      .required("videoDuration", .nullable(.number), "In seconds."),
      .required("mp3Id", .objectID, "The MP3's id, which is known before there is one."),
      .required("mp3Size", .nullable(.integer), "In bytes; null until there is an MP3."),
      .required("mp3Duration", .nullable(.number), "In seconds."),
      .required("reason", .nullable(ReasonJSON.schema), "Why it failed, or why it is tried again."),
      .required("attempts", .integer),
      .required("createdAt", .timestamp),
      .required("startedAt", .nullable(.timestamp)),
      .required("finishedAt", .nullable(.timestamp)),
    ])
}

/// Why a conversion failed.
private struct ReasonJSON: JSONWritable {
  let failure: ConversionFailure

  func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.field("code", failure.code)
      object.field("message", failure.message)
      object.field("detail", failure.detail)
    }
  }

  static let schema = Schema.object(
    "ConversionReason",
    [
      .required("code", .string, "A stable word: `no-audio`, `not-a-video`, `truncated`, …"),
      .required("message", .string, "A sentence for people."),
      .required("detail", .nullable(.string), "What ffmpeg said last."),
    ])
}

/// Why there is no MP3, for the person who sent the video.
struct ConversionFailure: Error, Sendable, Hashable {
  /// The kinds of failure.
  enum Reason: Sendable, Hashable {
    /// The file has no bytes.
    case empty
    /// The file is larger than so many bytes.
    case tooLarge(limit: Int)
    /// The file is none of the video formats that are taken.
    case notAVideo
    /// The video has no sound.
    case noAudio
    /// The file ends before the video does.
    case truncated
    /// The conversion took longer than allowed.
    case tooLong(limit: Duration)
    /// The MP3 would be larger than so many bytes.
    case resultTooLarge(limit: Int)
    /// The conversion needed more memory than allowed.
    case tooDemanding
    /// ffmpeg could not read it, for a reason in its own words.
    case unreadable
    /// The video is not there any more.
    case videoMissing
    /// The server could not do it, again and again.
    case serverTrouble
    /// The conversion was begun so many times, and never came to its end.
    case gaveUp(Int)
  }

  /// The kind of failure.
  let code: String
  /// A sentence that says what is wrong and, where there is something, what to do.
  let message: String
  /// ffmpeg's last words, where it said some.
  let detail: String?

  /// A failure.
  init(_ reason: Reason, detail: String? = nil) {
    (code, message) = reason.words
    self.detail = detail
  }

  /// A failure as a store has kept it.
  init(restoring code: String, message: String, detail: String?) {
    self.code = code
    self.message = message
    self.detail = detail
  }
}

extension ConversionFailure.Reason {
  /// The code for programs and the sentence for people.
  fileprivate var words: (code: String, message: String) {
    switch self {
    case .empty: ("empty", "The file is empty. Send the video again.")
    case .tooLarge(let limit):
      ("too-large", "The video is larger than the \(ConversionFailure.size(limit)) that are accepted.")
    case .notAVideo:
      ("not-a-video", "The file is not a video that can be read. Send it as MP4, MOV, MKV, WebM, AVI, MPEG or WMV.")
    case .noAudio: ("no-audio", "The video has no audio track, so there is nothing to make an MP3 of.")
    case .truncated: ("truncated", "The video is cut off: the file ends too early. Send the whole file.")
    case .tooLong(let limit):
      (
        "too-long",
        "The conversion took longer than the \(limit.components.seconds) seconds allowed. Send a shorter video."
      )
    case .resultTooLarge(let limit):
      (
        "result-too-large",
        "The MP3 would be larger than the \(ConversionFailure.size(limit)) allowed. Send a shorter video."
      )
    case .tooDemanding: ("too-demanding", "The video needs more memory than a conversion may use.")
    case .unreadable: ("unreadable", "The video could not be converted: its sound cannot be read.")
    case .videoMissing: ("video-missing", "The video is not there any more. Send it again.")
    case .serverTrouble:
      ("server-trouble", "The server could not do the conversion. Its administrator finds the reason in the log.")
    case .gaveUp(let attempts): ("gave-up", "The conversion was interrupted \(attempts) times. Send the video again.")
    }
  }
}

extension ConversionFailure {
  /// A size for people.
  fileprivate static func size(_ bytes: Int) -> String {
    for (unit, size) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)] where bytes >= size {
      return bytes % size == 0 ? "\(bytes / size) \(unit)" : "\(bytes / size).\(bytes % size * 10 / size) \(unit)"
    }
    return "\(bytes) bytes"
  }
}

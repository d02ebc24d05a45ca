import JSON

/// What ffprobe has found in a file.
struct VideoFacts: Sendable, Hashable {
  /// Whether there is an audio track.
  let hasAudio: Bool
  /// How long the audio track plays, or else the whole; nil when the file does not say.
  let duration: Duration?

  /// Facts.
  init(hasAudio: Bool, duration: Duration?) {
    self.hasAudio = hasAudio
    self.duration = duration
  }

  /// Reads ffprobe's JSON; nil when it is none.
  ///
  /// ```
  /// {"streams": [{"codec_type": "video", "duration": "3.0"}, {"codec_type": "audio"}], "format": {"duration": "3.02"}}
  /// ```
  init?(probed bytes: [UInt8]) {
    guard case .object(let answer) = try? JSONParser.parse(bytes), case .array(let streams) = answer["streams"] else {
      return nil
    }
    let tracks = streams.compactMap { if case .object(let track) = $0 { track } else { nil } }
    let audio = tracks.first { $0["codec_type"] == .string("audio") }
    var whole: Duration?
    if case .object(let format) = answer["format"] { whole = VideoFacts.duration(format["duration"]) }
    self.init(hasAudio: audio != nil, duration: VideoFacts.duration(audio?["duration"]) ?? whole)
  }

  /// A duration as ffprobe writes it: seconds as a decimal number in a string.
  private static func duration(_ value: JSONValue?) -> Duration? {
    guard case .string(let text) = value, let seconds = Double(text), seconds > 0, seconds < 1e9 else { return nil }
    return .microseconds(Int64(seconds * 1e6))
  }
}

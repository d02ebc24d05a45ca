import Programs

/// Knows how ffmpeg and ffprobe are called, and what they answer.
///
/// Only containers that hold moving pictures are read, and nothing but the one file: no playlists, no other protocols.
struct FFmpeg: Sendable {
  /// Where the two programs are, and what they may use.
  struct Settings: Sendable, Hashable {
    /// The path of ffmpeg.
    var ffmpeg = "/usr/bin/ffmpeg"
    /// The path of ffprobe.
    var ffprobe = "/usr/bin/ffprobe"
    /// The quality of variable bit rate, from 0, the best, to 9; 2 is about 190 kbit/s for stereo.
    var quality = 2
    /// How long a conversion may take.
    var timeLimit = Duration.seconds(3600)
    /// How much memory a program may use, in bytes.
    var memoryLimit = 1 << 30
    /// How large an MP3 may be, in bytes.
    var sizeLimit = 2 << 30
  }

  let settings: Settings
  let programs: any ProgramRunner

  /// Writes the first audio track of a video as MP3.
  ///
  /// - Parameters:
  ///   - video: the path of the video.
  ///   - mp3: the path of an empty file.
  ///   - title: the MP3's title.
  ///   - expected: how long the video plays, where it is known.
  ///   - progress: takes how much is done, from 0 to 1; on any thread.
  /// - Returns: how long the MP3 plays.
  /// - Throws: `ConversionFailure` when it is the video's fault, `ToolTrouble` when it is not; `ProgramError`;
  ///   `CancellationError`.
  func extractAudio(
    from video: String, to mp3: String, title: String?, expected: Duration?,
    progress: @escaping @Sendable (Double) -> Void
  ) async throws -> Duration {
    let reader = ProgressReader(expected: expected, report: progress)
    let outcome = try await programs.run(extraction(from: video, to: mp3, title: title)) { reader.read($0) }
    let words = LastWords(outcome.errors, hiding: [video, mp3])
    if let problem = words.verdict(on: outcome, settings) { throw problem }
    guard let played = reader.played, played > .zero else { throw ConversionFailure(.noAudio, detail: words.text) }
    return played
  }

  /// Asks ffprobe what a file holds.
  ///
  /// - Returns: what it holds; nil when that took too long, or could not be found out for a reason that is not the file's.
  /// - Throws: `ConversionFailure` when it cannot become an MP3; `CancellationError`.
  func probe(_ file: String) async throws -> VideoFacts? {
    let outcome: ProgramOutcome
    do { outcome = try await programs.run(probing(file), listener: nil) } catch is ProgramError { return nil }
    switch outcome.ending {
    case .exited(0):
      guard let facts = VideoFacts(probed: outcome.output) else { return nil }
      guard facts.hasAudio else { throw ConversionFailure(.noAudio) }
      return facts
    case .exited:
      let verdict = LastWords(outcome.errors, hiding: [file]).verdict(on: outcome, settings)
      if let failure = verdict as? ConversionFailure { throw failure }
      return nil
    case .outOfTime, .outOfProcessorTime, .fileTooLarge, .killed: return nil
    }
  }

  /// Asks both programs for their versions.
  ///
  /// - Returns: the versions, for people.
  /// - Throws: `ProgramError` when ffmpeg or ffprobe is missing.
  func version() async throws -> String {
    var versions: [String] = []
    for path in [settings.ffmpeg, settings.ffprobe] {
      let program = Program(executable: path, arguments: ["-version"], limits: FFmpeg.shortLimits(settings))
      let outcome = try await programs.run(program, listener: nil)
      let line = String(decoding: outcome.output.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
      guard outcome.ending == .exited(0), !line.isEmpty else {
        throw ProgramError.notStarted(
          "'\(path) -version' did not answer as ffmpeg does. Install ffmpeg: apt-get install ffmpeg.")
      }
      versions.append(line.split(separator: " ").prefix(3).joined(separator: " "))
    }
    return versions.joined(separator: ", ")
  }

  private func extraction(from video: String, to mp3: String, title: String?) -> Program {
    // Nothing but the sound is read: -vn, -sn and -dn in front of the input. The video's own notes, such as where it was
    // taken, do not get into the MP3.
    let arguments =
      ["-nostdin", "-hide_banner", "-v", "error", "-y"] + FFmpeg.restrictions
      + ["-vn", "-sn", "-dn", "-i", video, "-map", "0:a:0", "-map_metadata", "-1", "-map_chapters", "-1"]
      + ["-c:a", "libmp3lame", "-q:a", String(settings.quality), "-id3v2_version", "3"]
      + (title.map { ["-metadata", "title=\($0)"] } ?? [])
      + ["-progress", "pipe:1", "-stats_period", "1", "-f", "mp3", mp3]
    let limits = ProgramLimits(
      wallTime: settings.timeLimit, processorTime: settings.timeLimit, memory: settings.memoryLimit,
      fileSize: settings.sizeLimit)
    return Program(
      executable: settings.ffmpeg, arguments: arguments, readableFiles: [video], writableFiles: [mp3], limits: limits)
  }

  private func probing(_ file: String) -> Program {
    let arguments =
      ["-hide_banner", "-v", "error"] + FFmpeg.restrictions
      + ["-show_entries", "format=format_name,duration:stream=codec_type,duration", "-of", "json=c=1", file]
    return Program(
      executable: settings.ffprobe, arguments: arguments, readableFiles: [file], limits: FFmpeg.shortLimits(settings))
  }

  private static func shortLimits(_ settings: Settings) -> ProgramLimits {
    ProgramLimits(wallTime: .seconds(5), processorTime: .seconds(5), memory: settings.memoryLimit, fileSize: 1 << 20)
  }

  /// What may be read: one local file, and of the formats those that hold videos.
  private static let restrictions = [
    "-protocol_whitelist", "file", "-format_whitelist",
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,live_flv,mpegts,mpeg,mpegvideo,asf,ogg,rm,mxf,dv,wtv,nut,ivf,nsv",
  ]
}

/// Trouble that is not the video's: the same video can succeed later.
struct ToolTrouble: Error, CustomStringConvertible {
  let description: String
}

public import Configuration
import Glibc

/// How media works, as far as that can be chosen.
public struct MediaOptions: Sendable {
  /// The largest video that is taken, in bytes.
  public var uploadLimit = 2 << 30
  /// How many conversions run at once.
  public var workers = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  /// How long a conversion may take.
  public var timeLimit = Duration.seconds(3600)
  /// How much address space ffmpeg may use, in bytes.
  public var memoryLimit = 1 << 30
  /// The quality of the MP3s' variable bit rate, from 0, the best, to 9.
  public var quality = 2
  /// The path of ffmpeg.
  public var ffmpeg = "/usr/bin/ffmpeg"
  /// The path of ffprobe.
  public var ffprobe = "/usr/bin/ffprobe"
  /// The queue of videos that wait.
  public var videoQueue = "video"
  /// The queue of MP3s that are ready.
  public var mp3Queue = "mp3"

  /// What holds when nobody has set anything.
  public init() {}

  /// What the operator has set.
  public init(_ configuration: Configuration) {
    uploadLimit = configuration[MediaSettings.uploadLimit].bytes
    workers = configuration[MediaSettings.workers] ?? workers
    timeLimit = configuration[MediaSettings.timeLimit]
    memoryLimit = configuration[MediaSettings.memoryLimit].bytes
    quality = configuration[MediaSettings.quality]
    ffmpeg = configuration[MediaSettings.ffmpeg]
    ffprobe = configuration[MediaSettings.ffprobe]
    videoQueue = configuration[MediaSettings.videoQueue]
    mp3Queue = configuration[MediaSettings.mp3Queue]
  }
}

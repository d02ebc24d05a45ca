public import Configuration

/// What an operator can set about media.
public enum MediaSettings {
  /// The largest video that is taken.
  public static let uploadLimit = Setting(
    "ROOST_MEDIA_UPLOAD_LIMIT", .byteCount(in: .mebibytes(1)...(.gibibytes(64))), default: .gibibytes(2),
    "The largest video that is taken.")
  /// How many conversions run at once.
  public static let workers = Setting(
    optional: "ROOST_MEDIA_WORKERS", .integer(in: 1...256),
    "How many conversions run at once; as many as there are cores when it is not set.")
  /// How long a conversion may take.
  public static let timeLimit = Setting(
    "ROOST_MEDIA_TIME_LIMIT", .duration(in: .seconds(1)...(.seconds(86_400))), default: .seconds(3600),
    "How long one conversion may take.")
  /// How much memory ffmpeg may use.
  public static let memoryLimit = Setting(
    "ROOST_MEDIA_MEMORY_LIMIT", .byteCount(in: .mebibytes(256)...(.gibibytes(64))), default: .gibibytes(1),
    "How much address space ffmpeg may use.")
  /// The quality of the MP3s.
  public static let quality = Setting(
    "ROOST_MEDIA_MP3_QUALITY", .integer(in: 0...9), default: 2,
    "The quality of the MP3s' variable bit rate, from 0, the best, to 9; 2 is about 190 kbit/s.")
  /// Whether ffmpeg runs within fences.
  public static let sandbox = Setting(
    "ROOST_MEDIA_SANDBOX", .boolean, default: true,
    "Whether ffmpeg is kept from the network and from all files but its own; off only on kernels without Landlock.")
  /// Where ffmpeg is.
  public static let ffmpeg = Setting("ROOST_FFMPEG", .path, default: "/usr/bin/ffmpeg", "The path of ffmpeg.")
  /// Where ffprobe is.
  public static let ffprobe = Setting("ROOST_FFPROBE", .path, default: "/usr/bin/ffprobe", "The path of ffprobe.")
  /// The queue of videos that wait.
  public static let videoQueue = Setting(
    "ROOST_VIDEO_QUEUE", aliases: ["VIDEO_QUEUE"], .string, default: "video", "The queue of videos that wait.")
  /// The queue of MP3s that are ready.
  public static let mp3Queue = Setting(
    "ROOST_MP3_QUEUE", aliases: ["MP3_QUEUE"], .string, default: "mp3", "The queue of MP3s that are ready.")

  /// All of them.
  public static let group = SettingGroup(
    "Media", "Conversion of videos to MP3.", uploadLimit, workers, timeLimit, memoryLimit, quality, sandbox, ffmpeg,
    ffprobe, videoQueue, mp3Queue)
}

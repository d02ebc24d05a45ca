import Foundation
import Testing

/// Sample videos, made by ffmpeg once a test run.
enum Samples {
  private static let folder = Result { try TemporaryFolder() }
  /// Tests run side by side, and one of them makes a sample.
  private static let making = NSLock()

  /// A video with sound, of so many seconds.
  static func clip(seconds: Double) throws -> String {
    try make("clip-\(seconds).mp4") { path in
      [
        "ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:d=\(seconds)", "-f", "lavfi",
        "-i", "sine=frequency=440:d=\(seconds)", "-c:v", "mpeg4", "-c:a", "aac", "-shortest", path,
      ]
    }
  }

  /// A video without sound.
  static func silent() throws -> String {
    try make("silent.mp4") { path in
      ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:d=1", "-c:v", "mpeg4", path]
    }
  }

  /// The first half of a clip's bytes.
  static func truncated() throws -> String {
    let whole = try Data(contentsOf: URL(fileURLWithPath: clip(seconds: 2)))
    return try file("truncated.mp4", whole.prefix(whole.count / 2))
  }

  /// A file with these bytes.
  static func file(_ name: String, _ content: Data) throws -> String {
    let path = try folder.get().path(name)
    try content.write(to: URL(fileURLWithPath: path))
    return path
  }

  private static func make(_ name: String, _ command: (String) -> [String]) throws -> String {
    making.lock()
    defer { making.unlock() }
    let path = try folder.get().path(name)
    if !FileManager.default.fileExists(atPath: path) {
      let result = try run(command(path))
      try #require(result.status == 0, "ffmpeg could not make the sample: \(result.errors)")
    }
    return path
  }
}

/// The duration in seconds and the codec of an audio file, as ffprobe tells them.
func probe(_ path: String) throws -> (codec: String, seconds: Double) {
  let result = try run([
    "ffprobe", "-v", "error", "-show_entries", "stream=codec_name:format=duration", "-of", "default=nw=1:nk=1", path,
  ])
  let lines = result.text.split(separator: "\n").map(String.init)
  return (try #require(lines.first), try #require(lines.last.flatMap(Double.init)))
}

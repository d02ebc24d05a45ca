import EventLoops
import RoostTesting

/// Small videos that ffmpeg makes when a test asks for them.
struct SampleVideos: Sendable {
  private let folder: ScratchFolder
  private let loops: EventLoopGroup
  private static let picture = ["-f", "lavfi", "-i", "testsrc=duration=3:size=160x120:rate=25"]
  private static let sound = ["-f", "lavfi", "-i", "sine=frequency=440:duration=3"]

  init(loops: EventLoopGroup) throws {
    folder = try ScratchFolder()
    self.loops = loops
  }

  /// Three seconds of picture and sound; the ending of the name says in which container.
  func clip(_ name: String) async throws -> [UInt8] {
    try await make(name, SampleVideos.picture + SampleVideos.sound)
  }

  /// Three seconds of picture without sound.
  func silent() async throws -> [UInt8] { try await make("silent.mp4", SampleVideos.picture) }

  /// One picture.
  func picture() async throws -> [UInt8] {
    try await make("picture.jpg", SampleVideos.picture + ["-frames:v", "1"])
  }

  /// Writes a file, and returns its path.
  func keep(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = "\(folder.path)/\(name)"
    try LocalFile.write(bytes, to: path)
    return path
  }

  /// What ffprobe says of a file: its format and its title.
  func probe(_ path: String) async throws -> String {
    let arguments = [
      "-v", "error", "-show_entries", "format=format_name:format_tags=title", "-of", "default=nk=0", path,
    ]
    let exit = try await ChildProcess(executable: "/usr/bin/ffprobe", arguments: arguments).run(on: loops.next())
    return String(decoding: exit.output, as: UTF8.self).split(separator: "TAG:").joined()
  }

  private func make(_ name: String, _ arguments: [String]) async throws -> [UInt8] {
    let path = "\(folder.path)/\(name)"
    let exit = try await ChildProcess(
      executable: "/usr/bin/ffmpeg", arguments: ["-nostdin", "-v", "error"] + arguments + [path]
    ).run(on: loops.next())
    guard exit.isSuccess else { throw BenchFailure(String(decoding: exit.errors, as: UTF8.self)) }
    return try LocalFile.read(path)
  }
}

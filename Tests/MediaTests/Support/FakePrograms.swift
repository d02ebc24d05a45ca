import Programs
import RoostTesting
import Synchronization

/// Stands in for ffmpeg and ffprobe: finds sound in everything, and makes "MP3s" that tell what they were made of.
final class FakePrograms: ProgramRunner {
  /// What a program does instead; nil for what is usual.
  typealias Behavior = @Sendable (Program) async throws -> ProgramOutcome?

  private let behavior: Mutex<Behavior>
  private let runs = Mutex<[String]>([])

  init(_ behavior: @escaping Behavior = { _ in nil }) {
    self.behavior = Mutex(behavior)
  }

  /// The programs that were run, in order, without their folders.
  var names: [String] { runs.withLock { $0 } }

  /// Changes what programs do from now on.
  func set(_ behavior: @escaping Behavior) {
    self.behavior.withLock { $0 = behavior }
  }

  func run(_ program: Program, listener: (@Sendable ([UInt8]) -> Void)?) async throws -> ProgramOutcome {
    runs.withLock { $0.append(String(program.executable.split(separator: "/").last ?? "")) }
    if let outcome = try await behavior.withLock({ $0 })(program) { return outcome }
    if program.executable.hasSuffix("ffprobe") {
      return ProgramOutcome(ending: .exited(0), output: Array(FakePrograms.facts.utf8))
    }
    guard let input = program.readableFiles.first, let output = program.writableFiles.first else {
      return ProgramOutcome(ending: .exited(0), output: Array("\(program.executable) version 5.1\n".utf8))
    }
    try LocalFile.write(Array("MP3 of ".utf8) + LocalFile.read(input), to: output)
    listener?(Array("out_time_us=1500000\nprogress=continue\nout_time_us=3000000\nprogress=end\n".utf8))
    return ProgramOutcome(ending: .exited(0))
  }

  /// What ffprobe says of a video of three seconds.
  static let facts = #"""
    {"streams":[{"codec_type":"video","duration":"3.000000"},{"codec_type":"audio","duration":"3.000000"}],
    "format":{"format_name":"mov","duration":"3.000000"}}
    """#
}

extension ProgramOutcome {
  /// A program that failed with some last words.
  static func failed(_ words: String, status: Int32 = 1) -> ProgramOutcome {
    ProgramOutcome(ending: .exited(status), errors: Array(words.utf8))
  }
}

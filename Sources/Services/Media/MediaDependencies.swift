import Blobs
import Core
import SQL
import ServiceKit
import Synchronization

/// What media cannot work without, for `/readyz` and `roost doctor`.
struct MediaDependencies: Sendable {
  let database: any SQLDatabase
  let blobs: any BlobStore
  let ffmpeg: FFmpeg
  let time: any TimeSource

  var all: [Dependency] {
    let versions = RecentAnswer(time: time)
    return [
      Dependency("media database") { [database] in
        _ = try await database.read { try await $0.first("SELECT 1", []) { $0.integer(0) } }
        return "answers"
      },
      Dependency("videos and MP3s") { [blobs] in
        _ = try await blobs.list("videos", after: nil, limit: 1)
        return "can be read"
      },
      Dependency("ffmpeg") { [ffmpeg] in try await versions.get { try await ffmpeg.version() } },
    ]
  }
}

/// An answer that holds for a minute, so that a load balancer's questions do not start programs all the time.
///
/// Failures are not kept.
private final class RecentAnswer: Sendable {
  private let time: any TimeSource
  private let kept = Mutex<(text: String, until: Duration)?>(nil)

  init(time: any TimeSource) {
    self.time = time
  }

  func get(_ ask: () async throws -> String) async throws -> String {
    let now = time.uptime()
    if let kept = kept.withLock({ $0 }), kept.until > now { return kept.text }
    let text = try await ask()
    kept.withLock { $0 = (text, now + .seconds(60)) }
    return text
  }
}

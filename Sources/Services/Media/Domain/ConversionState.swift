import Core

/// Where a conversion stands: `queued → running → succeeded | failed`, and from running back to queued.
enum ConversionState: Sendable, Hashable {
  /// It waits for a worker; the note says what stood in the way last time, if something did.
  case queued(note: String?)
  /// A worker is at it; the progress is from 0 to 1, and nil while it is not known.
  case running(Lease, progress: Double?)
  /// The MP3 is there.
  case succeeded(MP3, at: Timestamp)
  /// There will be none.
  case failed(ConversionFailure, at: Timestamp)

  /// The word for it in the database and in JSON.
  var name: String {
    switch self {
    case .queued: "queued"
    case .running: "running"
    case .succeeded: "succeeded"
    case .failed: "failed"
    }
  }
}

/// A worker's right to a conversion.
struct Lease: Sendable, Hashable {
  /// Who has it.
  let worker: WorkerID
  /// When it runs out, unless the worker prolongs it.
  let until: Timestamp
}

/// Tells a worker from all others, also from an earlier process on the same machine.
struct WorkerID: Sendable, Hashable, CustomStringConvertible {
  /// The text that stores keep.
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// What is known of a finished MP3.
struct MP3: Sendable, Hashable {
  /// Its size in bytes.
  let size: Int
  /// How long it plays, where ffmpeg has said so.
  let duration: Duration?
}

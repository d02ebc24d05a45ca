import Blobs
import Core
import Messaging
import Telemetry

/// Puts right what workers that are no more have left behind.
struct SweepConversions: Sendable {
  let store: any ConversionStore
  let blobs: any BlobStore
  let events: MediaEvents
  let workers: any Workers
  let time: any TimeSource
  let logger: Logger

  /// Queues conversions again whose workers are gone or silent for too long.
  ///
  /// - Returns: how many.
  /// - Throws: what the store throws.
  @discardableResult
  func requeueAbandoned() async throws -> Int {
    var count = 0
    for conversion in try await store.running(limit: SweepConversions.pageSize) {
      guard case .running(let lease, _) = conversion.state, lease.until <= time.now() || workers.isGone(lease.worker)
      else { continue }
      let saved = try await store.update(conversion.id) { [time, events, workers] conversion in
        guard conversion.requeue(at: time.now(), isGone: workers.isGone) else { return [] }
        return [events.videoUploaded(conversion, attempt: conversion.attempts, at: time.now())]
      }
      guard case .queued = saved?.state else { continue }
      count += 1
      logger.warning("A conversion whose worker is gone was queued again.", ["conversion": "\(conversion.id)"])
    }
    return count
  }

  /// Removes videos and MP3s that no conversion knows, once they are a day old.
  ///
  /// Younger ones may belong to an upload under way.
  ///
  /// - Returns: how many.
  /// - Throws: what the stores throw.
  @discardableResult
  func removeOrphans() async throws -> Int {
    var count = 0
    for bucket in ["videos", "mp3s"] {
      var last: BlobKey?
      while true {
        let keys = try await blobs.list(bucket, after: last, limit: SweepConversions.pageSize)
        let ids = keys.compactMap { ObjectID($0.name) }.filter { $0.timestamp < time.now() - SweepConversions.age }
        let known = try await store.known(ids)
        for key in keys {
          guard let id = ObjectID(key.name), ids.contains(id), !known.contains(id) else { continue }
          try await blobs.delete(key)
          count += 1
        }
        guard keys.count == SweepConversions.pageSize else { break }
        last = keys.last
      }
    }
    if count > 0 { logger.info("Files that belonged to nothing were removed.", ["count": .integer(count)]) }
    return count
  }

  /// Sweeps again and again, until the task is canceled.
  func run() async {
    var sweeps = 0
    while !Task.isCancelled {
      // The first sweep comes late enough for messages that are delivered again to be handled first.
      try? await time.sleep(for: SweepConversions.interval)
      if Task.isCancelled { return }
      do {
        try await requeueAbandoned()
        if sweeps % SweepConversions.sweepsPerOrphanSweep == 0 { try await removeOrphans() }
      } catch {
        logger.warning("A sweep failed and will be made up for by the next one.", ["error": .error(error)])
      }
      sweeps += 1
    }
  }

  static let interval = Duration.seconds(15)
  static let age = Duration.seconds(86_400)
  /// Once an hour.
  private static let sweepsPerOrphanSweep = 240
  private static let pageSize = 500
}

import Blobs
import Core
import Messaging
import Synchronization
import Telemetry

/// Handles a `video` message: makes the MP3 and announces it.
///
/// **At every point where the process can die**, the message is delivered again, and the next worker goes on:
///
/// | it died | what the next worker finds | what it does |
/// |---|---|---|
/// | before the lease was durable | a queued conversion | begins |
/// | while ffmpeg ran, or before the MP3 was durable | the lease of a worker that is gone, or that runs out | begins again |
/// | after the MP3, before the success was durable | the same | begins again; the MP3 has the same id and is replaced |
/// | after that, before the acknowledgment | a conversion that is over | acknowledges; the `mp3` message left with the success |
///
/// The `mp3` message's id is the conversion's, so a consumer with an inbox sends one mail.
struct ConvertVideo: Sendable {
  let store: any ConversionStore
  let blobs: any BlobStore
  let ffmpeg: FFmpeg
  let events: MediaEvents
  let workers: any Workers
  let time: any TimeSource
  let logger: Logger
  let metrics: MediaMetrics

  /// Does what a message asks, and returns what is to become of the message.
  func callAsFunction(_ delivery: Delivery) async -> Disposition {
    guard let video = try? VideoMessage(delivery.message.body) else {
      logger.error("A message on the video queue cannot be read.", ["message": .string(delivery.message.id)])
      return .reject(reason: "The body is not {\"video_fid\":\"<24 hex digits>\",\"username\":\"<email>\"}.")
    }
    do {
      guard let conversion = try await conversion(for: video) else {
        // A conversion that was deleted while it waited leaves its message behind.
        if events.isOurs(delivery.message) { return .done }
        return .reject(reason: "The video \(video.videoID) is neither stored nor known.")
      }
      return try await convert(conversion)
    } catch is CancellationError {
      return .retry(after: .zero, reason: "The process is stopping.")
    } catch {
      logger.warning("A video message will be handled again.", ["video": "\(video.videoID)", "error": .error(error)])
      return .retry(after: nil, reason: String(describing: error))
    }
  }

  /// The conversion of a message; one is made when the message comes from another gateway, which keeps no rows.
  private func conversion(for message: VideoMessage) async throws -> Conversion? {
    if let conversion = try await store.conversion(ofVideo: message.videoID) { return conversion }
    guard let video = try await blobs.info(.video(message.videoID)) else { return nil }
    let now = time.now()
    let conversion = Conversion(
      id: ObjectID(at: now), owner: Owner(accountID: nil, email: message.username), fileName: nil,
      videoID: message.videoID, mp3ID: ObjectID(at: now), videoSize: video.size, videoDuration: nil, at: now)
    return try await store.add(conversion, idempotencyKey: nil, announcing: [])
  }

  private func convert(_ conversion: Conversion) async throws -> Disposition {
    let worker = workers.new()
    let begun = try await begin(conversion.id, worker)
    switch begun?.state {
    case .running(let lease, _) where lease.worker == worker: break
    case .running(let lease, _):
      return .retry(after: max(.seconds(1), lease.until - time.now()), reason: "Another worker is at it.")
    case nil, .queued, .succeeded, .failed: return .done
    }
    let start = time.uptime()
    let result: Result<MP3, ConversionFailure>
    do { result = .success(try await makeMP3(conversion, worker)) } catch let failure as ConversionFailure {
      result = .failure(failure)
    } catch BlobStoreError.missing {
      result = .failure(ConversionFailure(.videoMissing))
    } catch is LeaseLost {
      return .retry(after: Conversion.leaseDuration, reason: "Another worker has taken over.")
    } catch is ConversionDeleted {
      return .done
    } catch let error as CancellationError {
      throw error
    } catch {
      return try await giveBack(conversion, worker, error)
    }
    return try await finish(conversion, worker, result, after: time.uptime() - start)
  }

  private func begin(_ id: ObjectID, _ worker: WorkerID) async throws -> Conversion? {
    try await store.update(id) { [time, events, workers] conversion in
      let now = time.now()
      let beginning = conversion.begin(worker, at: now, isGone: workers.isGone)
      guard beginning == .givenUp, case .failed(let failure, _) = conversion.state else { return [] }
      return [events.conversionFailed(conversion, failure, at: now)]
    }
  }

  /// Runs ffmpeg, with a sign of life every few seconds.
  private func makeMP3(_ conversion: Conversion, _ worker: WorkerID) async throws -> MP3 {
    let progress = Progress()
    return try await withThrowingTaskGroup(of: MP3.self) { group in
      group.addTask { try await beat(conversion, worker, progress) }
      group.addTask { try await runFFmpeg(conversion, progress) }
      defer { group.cancelAll() }
      guard let mp3 = try await group.next() else { throw CancellationError() }
      return mp3
    }
  }

  private func runFFmpeg(_ conversion: Conversion, _ progress: Progress) async throws -> MP3 {
    var played: Duration?
    let info = try await blobs.withFile(.video(conversion.videoID)) { video in
      try await blobs.put(.mp3(conversion.mp3ID)) { mp3 in
        played = try await ffmpeg.extractAudio(
          from: video, to: mp3, title: conversion.title, expected: conversion.videoDuration
        ) { progress.part = $0 }
      }
    }
    return MP3(size: info.size, duration: played)
  }

  /// Gives signs of life until it is canceled; returns never.
  private func beat(_ conversion: Conversion, _ worker: WorkerID, _ progress: Progress) async throws -> MP3 {
    while true {
      try await time.sleep(for: Conversion.beatInterval)
      do { try await beatOnce(conversion.id, worker, progress.part) } catch let error as LeaseLost {
        throw error
      } catch let error as ConversionDeleted {
        throw error
      } catch {
        // The lease lasts for several signs of life; trouble that lasts longer ends in `LeaseLost`.
        try Task.checkCancellation()
        logger.warning(
          "A sign of life could not be written.", ["conversion": "\(conversion.id)", "error": .error(error)])
      }
    }
  }

  private func beatOnce(_ id: ObjectID, _ worker: WorkerID, _ part: Double?) async throws {
    let beaten = try await store.update(id) { [time] conversion in
      try conversion.beat(worker, progress: part, at: time.now())
      return []
    }
    if beaten == nil { throw ConversionDeleted() }
  }

  /// Notes how it ended and announces it, in one transaction.
  private func finish(
    _ conversion: Conversion, _ worker: WorkerID, _ result: Result<MP3, ConversionFailure>, after duration: Duration
  ) async throws -> Disposition {
    let saved: Conversion?
    do {
      saved = try await store.update(conversion.id) { [time, events] conversion in
        let now = time.now()
        switch result {
        case .success(let mp3):
          try conversion.succeed(worker, mp3, at: now)
          return [events.mp3Ready(conversion, at: now)]
        case .failure(let failure):
          try conversion.fail(worker, failure, at: now)
          return [events.conversionFailed(conversion, failure, at: now)]
        }
      }
    } catch is LeaseLost {
      return .retry(after: Conversion.leaseDuration, reason: "Another worker has taken over.")
    }
    // Deleted while it ran: nobody will ask for the MP3.
    if saved == nil { try await blobs.delete(.mp3(conversion.mp3ID)) }
    report(conversion, result, duration)
    return .done
  }

  /// Lets somebody else try later, because of trouble that is not the video's.
  private func giveBack(_ conversion: Conversion, _ worker: WorkerID, _ error: any Error) async throws -> Disposition {
    let trouble = String(describing: error)
    logger.warning("A conversion was interrupted.", ["conversion": "\(conversion.id)", "error": .string(trouble)])
    let saved: Conversion?
    do {
      saved = try await store.update(conversion.id) { [time, events] conversion in
        let now = time.now()
        try conversion.giveBack(worker, because: trouble, at: now)
        guard case .failed(let failure, _) = conversion.state else { return [] }
        return [events.conversionFailed(conversion, failure, at: now)]
      }
    } catch is LeaseLost {
      return .retry(after: Conversion.leaseDuration, reason: "Another worker has taken over.")
    }
    guard case .queued = saved?.state else { return .done }
    return .retry(after: nil, reason: trouble)
  }

  private func report(_ conversion: Conversion, _ result: Result<MP3, ConversionFailure>, _ duration: Duration) {
    metrics.duration.observe(duration)
    let fields: LogFields = ["conversion": "\(conversion.id)", "milliseconds": .milliseconds(duration)]
    switch result {
    case .success:
      metrics.succeeded.increment()
      logger.info("A video was converted.", fields)
    case .failure(let failure):
      metrics.failed.increment()
      logger.info(
        "A video could not be converted.",
        fields.merging(["reason": .string(failure.code), "detail": .string(failure.detail ?? "")]))
    }
  }
}

/// The conversion was deleted while it ran.
private struct ConversionDeleted: Error {}

/// How far ffmpeg is, from 0 to 1; nil while it is not known.
private final class Progress: Sendable {
  private let value = Mutex<Double?>(nil)

  var part: Double? {
    get { value.withLock { $0 } }
    set { value.withLock { $0 = newValue } }
  }
}

extension Conversion {
  /// The MP3's title: the name of the file that was sent, without its ending.
  var title: String? {
    guard let fileName, let point = fileName.lastIndex(of: "."), point > fileName.startIndex else { return fileName }
    return String(fileName[..<point])
  }
}
